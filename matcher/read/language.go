package read

// rules are the compiled cues of the readers of requirements and of the work.
type rules struct {
	headings   *cueSet[section]
	forces     *cueSet[force]
	qualifying *beginnings
	doing      *beginnings
}

func newRules(l *lexicon) rules {
	markSchooling(l)
	markApprentices(l)
	markFederal(l)
	return rules{headings: headingCues(l), forces: forceCues(l), qualifying: qualifying(), doing: doing()}
}

// headingCues are the headings of postings, in the words that decide what a
// stretch is about.
func headingCues(l *lexicon) *cueSet[section] {
	s := newCueSet[section](l)
	s.add(secRequired,
		"required", "requirements", "requirement", "qualifications", "qualification",
		"minimum|basic|required|essential|mandatory|key|core|job|position|candidate|entry|general|specific qualifications|requirements|criteria|skills|experience|education|qualification|requirement|expertise|knowledge|training",
		"minimum|basic|required|essential *2 qualifications|requirements|experience|education|skills|expertise|licensure|certification|certifications|credentials",
		"required education and|or? experience", "required experience and|or? education", "required expertise *2 qualification|qualifications",
		"minimum education and|or? experience", "education and|or? experience requirements", "experience and|or? education requirements",
		"additional eligibility qualifications|criteria|requirements", "eligibility qualifications|criteria|requirements", "eligibility",
		"who can apply", "who may qualify", "who should apply", "who we want|need", "who you are", "who are you", "the ideal candidate", "ideal candidate",
		"what you|youll|i|we|he|she will|must|do|have|would? need|needs|require|requires|bring|have|ask|want", "what do i|you|we need|require|want",
		"what you|youll|we need|bring|have|require|ask|want|offer? us?", "what youve got", "what were looking for", "what we are looking for", "what we look for",
		"what gets you in|hired|started", "what the client needs|requires|wants", "what we need from you", "what it takes",
		"you|youll will? need", "to succeed|thrive|excel *6", "to be successful|effective|considered *7",
		"you have", "you must", "candidates|applicants must", "you must have", "you are", "you bring", "you need", "must have|haves", "need|needs|needed", "what you must have|bring",
		"youll|you be a? great|good|strong fit *3", "you will be a? great|good|strong fit *3", "a great fit *3", "you might|may be a? *2 fit *2", "this role|job is for you *2", "were|we looking for", "successful|ideal|qualified candidate|candidates *3", "minimum", "minimums", "who were|we looking for",
		"to be considered", "screening|selection criteria", "to qualify", "how you qualify", "the person", "about you", "your background|profile|skills|experience|qualifications",
		"candidate profile", "desired candidate profile", "person specification", "applicant requirements",
		"conditions of employment", "basic requirements", "grade requirements",
		"professional|educational|academic|technical experience|qualifications|qualification|requirements|background",
	)
	s.add(secTopic,
		"licensure|license|licenses|licensing certification|certifications|registration", "certification|certifications licensure|license|licenses",
		"certification|certifications", "credential|credentials", "licensure", "license|licenses", "experience", "education", "schooling", "training",
		"experience and schooling", "registration licensure *4", "education and? experience", "experience and? education", "work experience",
		"education certification and|or *2 licensure", "education licensure *2 certification", "work experience education *2 certifications",
		"skills and? qualifications|experience|abilities", "knowledge skills *2 abilities", "skills", "competencies", "knowledge",
	)
	s.add(secPreferred,
		"preferred", "prefer|prefers", "preference|preferences", "desired", "desirable", "desirables",
		"preferred|desired|additional|other qualifications|skills|education|experience|requirements|attributes|certifications|credentials *2 preferred|desired",
		"preferred|desired|desirable qualifications|skills|education|experience|requirements|attributes|certifications|certification|credentials|credential|knowledge|but",
		"preferred|desired *3 qualifications|skills|education|experience|requirements|certification|certifications",
		"preferred education and|or? experience", "highly|strongly|most preferred|desired|desirable", "ideal qualifications", "extra points *2",
		"nice", "nice to have|haves", "good to have|haves", "would be nice *2", "great to have", "nice extras|additions", "extras", "bonus points", "bonus if", "bonus", "plus", "pluses", "a plus",
		"it|that would be great|nice|good|helpful|wonderful *3", "what helps *3", "helps|help you|your stand|application|candidacy *2", "extra credit", "helpful", "not required", "asset|assets", "added advantage", "advantageous",
		"what we would|wed like|love", "we would|wed like|love *4", "wed like|love *4", "great|good if *3", "big|huge|definite|strong plus", "what would? set *3", "standout|outstanding candidates|applicants *1",
		"optional *2", "wish list", "brownie points *3", "recommended *1", "pref *1", "what would help", "what helps", "we would|wed be pleased|happy|love to see", "what we prefer",
		"you might also have", "it helps if", "even better", "stand out", "sets you apart", "ideally",
		"whats nice to have", "what would be nice *2",
	)
	s.add(secInstead,
		"substitution|substitutions table?", "education|experience|educational substitution|substitutions", "substitution|substitutions for|of education|experience|training *3", "equivalency|equivalencies", "education|experience equivalency|equivalencies",
		"alternate|alternative qualifications|requirements|pathway|pathways",
	)
	s.add(secDuties,
		"responsibilities", "duties", "functions", "accountabilities", "tasks", "essential functions",
		"what you|youll will? do|be|own", "what you|youll will? experience *6", "what youll do", "what youll be doing", "what you will be doing", "what you will do", "you will", "youll",
		"day to day", "a typical day|week", "the role", "the job", "the work", "job summary|description|purpose|overview|details|duties",
		"position summary|purpose|overview|description", "role overview|summary|description", "summary", "overview", "brief job description",
		"other duties", "scope", "scope of the position", "about the role|job|position", "duties and? responsibilities", "roles and? responsibilities", "essential|key|core|main|primary|principal|major job? duties|responsibilities|functions|accountabilities",
		"essential duties and responsibilities",
		"project", "supervisory responsibility|responsibilities",
		"job function|functions", "how you will|youll make *3",
	)
	s.add(secAbout,
		"about us|our|the company|team|department", "about", "who we are", "why *4", "company overview|description|profile", "our team|company|mission|culture|values|story|commitment",
		"the team", "team", "growth", "team and growth", "working here", "life at *2", "meet the team", "reporting lines", "more about *3",
		"department",
	)
	s.add(secBenefits,
		"benefits", "perks", "what we offer", "what you get", "what you|youll will? get|receive|earn|enjoy", "total rewards", "rewards", "benefits and? perks", "what we give back", "the offer", "incentives", "incentives and benefits",
		"why join *2", "whats in it for you", "what you earn", "our benefits",
	)
	s.add(secPay,
		"pay", "compensation", "salary", "wage|wages", "rate", "the rate", "money", "pay range|transparency|grade|rate", "salary range", "base salary *2", "hourly rate", "pay and benefits", "compensation and? benefits",
	)
	s.add(secPlace,
		"location", "locations", "place", "where", "the place", "place of work", "where you can work", "where you live", "where and when", "where is it", "work location|arrangement|environment|schedule|conditions", "working conditions|environment", "schedule", "hours", "shift", "travel",
		"physical demands|requirements", "physical *5", "location and *2", "home office", "workplace flexibility", "terms",
	)
	s.add(secLegal,
		"equal employment *1", "equal opportunity *1", "eeo *2", "eoe", "equal *3", "notice of *1", "notice", "accommodation|accommodations", "diversity *3", "statement", "our commitment", "compliance", "disclaimer", "hipaa requirements", "nondiscrimination", "pay transparency",
	)
	s.add(secApply,
		"how to apply|start|bid", "to apply", "next steps", "application process", "how we hire", "how you will be evaluated", "required documents", "interview process", "evaluation", "assessment", "how to document *3", "hiring process",
	)
	return s
}
