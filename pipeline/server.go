package pipeline

import (
	"context"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"eventroll/pipeline/store"
)

// LearnServer finds out what the S3 server of the event's stores lacks beside
// AWS, and says what that means, in sentences; none where it lacks nothing. It
// costs a read and three puts that change nothing (see store.Learn), and
// nothing where this machine remembers that the server lacks nothing. It is
// for before anything is written: the stores make up for what is lacking only
// when they know of it.
func (p *Project) LearnServer(ctx context.Context) ([]string, error) {
	endpoint := p.Config.S3.Endpoint
	if endpoint == "" || !strings.HasPrefix(p.Config.Archive, s3Scheme) {
		return nil, nil
	}
	name, err := archiveName(ctx, p.Archive)
	if err != nil {
		return nil, err
	}
	hint, line := serverHint(name), []byte("eventroll-server-1 "+endpoint+"\n")
	if known, err := os.ReadFile(hint); err == nil && string(known) == string(line) {
		return nil, nil
	}
	lacks, err := store.Learn(ctx, p.Archive, archiveKey, jsonAttributes(store.Condition{}))
	if err != nil {
		return nil, err
	}
	if lacks == (store.Lacks{}) && hint != "" {
		_ = writeHint(hint, line) // else it is asked again next time
	}
	return lackSentences(hostOf(endpoint), lacks), nil
}

// serverHint is the file that remembers, for an archive, a server that lacks
// nothing; "" where there is no place for it.
func serverHint(archive string) string {
	dir, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "eventroll", archive+"-server")
}

func hostOf(endpoint string) string {
	if u, err := url.Parse(endpoint); err == nil && u.Host != "" {
		return u.Host
	}
	return endpoint
}

// lackSentences say what a photographer should know of a server.
func lackSentences(host string, l store.Lacks) []string {
	var said []string
	var conditions []string
	if l.Absent {
		conditions = append(conditions, "If-None-Match")
	}
	if l.Matches {
		conditions = append(conditions, "If-Match")
	}
	if len(conditions) > 0 {
		said = append(said, host+" has no conditional puts ("+strings.Join(conditions, ", ")+"): one eventroll at a time, please. "+
			"Two that ingest, publish or hide at once could undo one another's work; run \"eventroll publish\" after that")
	}
	if l.Checksums {
		said = append(said, host+" takes no CRC-32 checksums: MD5 sums go with the uploads instead")
	}
	if l.Verifying {
		said = append(said, host+" does not verify checksums: what breaks on the way is not noticed. Run \"eventroll check --deep\" after large uploads")
	}
	return said
}
