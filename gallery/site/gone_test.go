package site

import (
	"errors"
	"strings"
	"testing"
)

func TestGone(t *testing.T) {
	for _, language := range []string{"en", "ko", "ja"} {
		few, _ := sample(3)
		many, _ := sample(120)
		few.Language, many.Language = language, language
		few.Listed, many.Listed = true, true
		for key, home := range map[string]string{
			"days/2024-11-03.html": "../index.html", "days/2024-11-03/between.html": "../../index.html",
			"sessions/a.html": "../index.html", PhotoKey(sampleID(1)): "../index.html",
		} {
			f, err := Gone(few, testAssets(), key, "")
			if err != nil {
				t.Fatal(err)
			}
			page := string(f.Body)
			checkPages(t, map[string]string{key: page})
			for _, must := range []string{
				wordsIn(language).Gone, `<p><a href="` + home + `"><span data-w="GoneHome">`, `<meta name="robots" content="noindex">`, `<html lang="` + language + `" data-zone="Asia/Seoul">`,
			} {
				if !strings.Contains(page, must) {
					t.Errorf("%s (%s) lacks %s:\n%s", key, language, must, page)
				}
			}
			if strings.Contains(page, "<img") || f.Key != key {
				t.Errorf("%s (%s) holds a picture:\n%s", f.Key, language, page)
			}
			same, err := Gone(few, testAssets(), key, sampleID(2))
			if err != nil {
				t.Fatal(err)
			}
			for _, page := range []struct {
				body          []byte
				gone, instead bool
			}{{f.Body, true, false}, {same.Body, true, true}, {[]byte("<h1>A photo</h1>"), false, false}} {
				if gone, instead := IsGone(page.body); gone != page.gone || instead != page.instead {
					t.Errorf("%s (%s): gone %t, instead %t", key, language, gone, instead)
				}
			}
			on := strings.TrimSuffix(home, "index.html") + PhotoKey(sampleID(2))
			if page := string(same.Body); !strings.Contains(page, `<p><a href="`+on+`"><span data-w="GoneSame">`+wordsIn(language).GoneSame+"</span></a>") {
				t.Errorf("%s (%s) does not lead on to %s:\n%s", key, language, on, page)
			}
			part, err := Gone(few, testAssets(), strings.TrimSuffix(key, ".html")+".1330-2.html", "")
			if err != nil {
				t.Fatal(err)
			}
			if listing := `<a href="` + strings.TrimSuffix(home, "index.html") + key + `">`; !strings.HasPrefix(key, "photos/") && !strings.Contains(string(part.Body), listing) {
				t.Errorf("the page of a part that is no more does not lead to %s:\n%s", listing, part.Body)
			}
			if again, err := Gone(many, testAssets(), key, ""); err != nil || string(again.Body) != page {
				t.Errorf("%s differs where there are other photos: %v", key, err)
			}
		}
	}
	index, _ := sample(1)
	if _, err := Gone(index, Assets{}, "days/none.html", ""); !errors.Is(err, ErrNoAssets) {
		t.Errorf("without assets: %v", err)
	}
}
