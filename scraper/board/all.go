package board

import "hitmatch/scraper"

// All returns the adapters of every kind of board, in the order of their
// names.
func All() []scraper.Adapter {
	return []scraper.Adapter{
		ashby{},
		avature{},
		brassRing{},
		eightfold{},
		greenhouse{},
		icims{},
		jibe{},
		jobvite{},
		jsonLD{},
		lever{},
		neogov{},
		oracle{},
		smartRecruiters{},
		usajobs{},
		usajobsHistoric{},
		workable{},
		workday{},
	}
}
