package pipeline

import (
	"errors"
	"io/fs"
	"net/http"
	"strings"

	"eventroll/pipeline/store"
)

// Handler serves a gallery over HTTP as a bucket with a web server before it
// would: the same types and cache rules, and index.html for the root.
func Handler(g store.Store) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			http.Error(w, "only GET and HEAD", http.StatusMethodNotAllowed)
			return
		}
		key := strings.TrimPrefix(r.URL.Path, "/")
		if key == "" || strings.HasSuffix(key, "/") {
			key += "index.html"
		}
		data, entry, err := store.Read(r.Context(), g, key, publishedLimit)
		if err != nil {
			status := http.StatusBadGateway
			if errors.Is(err, fs.ErrNotExist) || !errors.Is(err, store.ErrUnusable) {
				status = http.StatusNotFound
			}
			http.Error(w, http.StatusText(status), status)
			return
		}
		a := attributes(key)
		w.Header().Set("Content-Type", a.ContentType)
		w.Header().Set("Cache-Control", a.CacheControl)
		w.Header().Set("ETag", `"`+strings.Trim(entry.ETag, `"`)+`"`)
		w.Header().Set("X-Content-Type-Options", "nosniff")
		if r.Header.Get("If-None-Match") == w.Header().Get("ETag") {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		if r.Method == http.MethodGet {
			w.Write(data)
		}
	})
}
