package board

import "hitmatch/scraper"

// All returns the adapters of every kind of board, in the order of their
// names.
func All() []scraper.Adapter {
	return []scraper.Adapter{
		adp{},
		adzuna{},
		ashby{},
		avature{},
		bambooHR{},
		brassRing{},
		breezy{},
		careerOneStop{},
		eightfold{},
		feed{},
		greenhouse{},
		himalayas{},
		icims{},
		indeedXML{},
		jazzHR{},
		jibe{},
		jobicy{},
		jobvite{},
		jsonLD{},
		lever{},
		neogov{},
		oracle{},
		paylocity{},
		personio{},
		phenom{},
		pinpoint{},
		radancy{},
		recruitee{},
		remoteOK{},
		remotive{},
		rippling{},
		smartRecruiters{},
		successFactors{},
		teamtailor{},
		ukg{},
		usajobs{},
		usajobsHistoric{},
		workable{},
		workday{},
	}
}
