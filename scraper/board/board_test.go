package board

import (
	"path/filepath"
	"slices"
	"testing"

	"hitmatch/scraper"
	"hitmatch/scraper/scrapertest"
)

func TestAdapters(t *testing.T) {
	var names []string
	for _, a := range All() {
		names = append(names, a.Name())
		t.Run(a.Name(), func(t *testing.T) {
			scrapertest.Run(t, a, filepath.Join("testdata", a.Name()))
		})
	}
	if !slices.IsSorted(names) || len(slices.Compact(names)) != len(All()) {
		t.Errorf("All lists %v: not in order, or a name twice", names)
	}
}

func adapter(t testing.TB, name string) scraper.Adapter {
	t.Helper()
	for _, a := range All() {
		if a.Name() == name {
			return a
		}
	}
	t.Fatalf("no adapter %q", name)
	return nil
}

func fuzz(f *testing.F, name string) {
	f.Helper()
	scrapertest.Fuzz(f, adapter(f, name), filepath.Join("testdata", name))
}

func FuzzParseAshby(f *testing.F)           { fuzz(f, "ashby") }
func FuzzParseAvature(f *testing.F)         { fuzz(f, "avature") }
func FuzzParseBrassRing(f *testing.F)       { fuzz(f, "brassring") }
func FuzzParseEightfold(f *testing.F)       { fuzz(f, "eightfold") }
func FuzzParseGreenhouse(f *testing.F)      { fuzz(f, "greenhouse") }
func FuzzParseICIMS(f *testing.F)           { fuzz(f, "icims") }
func FuzzParseJibe(f *testing.F)            { fuzz(f, "jibe") }
func FuzzParseJobvite(f *testing.F)         { fuzz(f, "jobvite") }
func FuzzParseJSONLD(f *testing.F)          { fuzz(f, "jsonld") }
func FuzzParseLever(f *testing.F)           { fuzz(f, "lever") }
func FuzzParseNEOGOV(f *testing.F)          { fuzz(f, "neogov") }
func FuzzParseOracle(f *testing.F)          { fuzz(f, "oracle") }
func FuzzParseSmartRecruiters(f *testing.F) { fuzz(f, "smartrecruiters") }
func FuzzParseUSAJOBS(f *testing.F)         { fuzz(f, "usajobs") }
func FuzzParseUSAJOBSHistoric(f *testing.F) { fuzz(f, "usajobs_historic") }
func FuzzParseWorkable(f *testing.F)        { fuzz(f, "workable") }
func FuzzParseWorkday(f *testing.F)         { fuzz(f, "workday") }
