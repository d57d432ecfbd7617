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

func FuzzParseADP(f *testing.F)             { fuzz(f, "adp") }
func FuzzParseAdzuna(f *testing.F)          { fuzz(f, "adzuna") }
func FuzzParseAshby(f *testing.F)           { fuzz(f, "ashby") }
func FuzzParseAvature(f *testing.F)         { fuzz(f, "avature") }
func FuzzParseBambooHR(f *testing.F)        { fuzz(f, "bamboohr") }
func FuzzParseBrassRing(f *testing.F)       { fuzz(f, "brassring") }
func FuzzParseBreezy(f *testing.F)          { fuzz(f, "breezy") }
func FuzzParseCareerOneStop(f *testing.F)   { fuzz(f, "careeronestop") }
func FuzzParseEightfold(f *testing.F)       { fuzz(f, "eightfold") }
func FuzzParseFeed(f *testing.F)            { fuzz(f, "feed") }
func FuzzParseGreenhouse(f *testing.F)      { fuzz(f, "greenhouse") }
func FuzzParseHimalayas(f *testing.F)       { fuzz(f, "himalayas") }
func FuzzParseICIMS(f *testing.F)           { fuzz(f, "icims") }
func FuzzParseIndeedXML(f *testing.F)       { fuzz(f, "indeed_xml") }
func FuzzParseJazzHR(f *testing.F)          { fuzz(f, "jazzhr") }
func FuzzParseJibe(f *testing.F)            { fuzz(f, "jibe") }
func FuzzParseJobicy(f *testing.F)          { fuzz(f, "jobicy") }
func FuzzParseJobvite(f *testing.F)         { fuzz(f, "jobvite") }
func FuzzParseJSONLD(f *testing.F)          { fuzz(f, "jsonld") }
func FuzzParseLever(f *testing.F)           { fuzz(f, "lever") }
func FuzzParseNEOGOV(f *testing.F)          { fuzz(f, "neogov") }
func FuzzParseOracle(f *testing.F)          { fuzz(f, "oracle") }
func FuzzParsePaylocity(f *testing.F)       { fuzz(f, "paylocity") }
func FuzzParsePersonio(f *testing.F)        { fuzz(f, "personio") }
func FuzzParsePhenom(f *testing.F)          { fuzz(f, "phenom") }
func FuzzParsePinpoint(f *testing.F)        { fuzz(f, "pinpoint") }
func FuzzParseRadancy(f *testing.F)         { fuzz(f, "radancy") }
func FuzzParseRecruitee(f *testing.F)       { fuzz(f, "recruitee") }
func FuzzParseRemoteOK(f *testing.F)        { fuzz(f, "remoteok") }
func FuzzParseRemotive(f *testing.F)        { fuzz(f, "remotive") }
func FuzzParseRippling(f *testing.F)        { fuzz(f, "rippling") }
func FuzzParseSmartRecruiters(f *testing.F) { fuzz(f, "smartrecruiters") }
func FuzzParseSuccessFactors(f *testing.F)  { fuzz(f, "successfactors") }
func FuzzParseTeamtailor(f *testing.F)      { fuzz(f, "teamtailor") }
func FuzzParseUKG(f *testing.F)             { fuzz(f, "ukg") }
func FuzzParseUSAJOBS(f *testing.F)         { fuzz(f, "usajobs") }
func FuzzParseUSAJOBSHistoric(f *testing.F) { fuzz(f, "usajobs_historic") }
func FuzzParseWorkable(f *testing.F)        { fuzz(f, "workable") }
func FuzzParseWorkday(f *testing.F)         { fuzz(f, "workday") }
