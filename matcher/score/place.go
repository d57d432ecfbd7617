package score

import (
	"fmt"
	"slices"
	"strings"

	"hitmatch/matcher/require"
	"hitmatch/store/job"
)

// Where the work is done, by these rules:
//   - Remote: the home state decides, by the posting's lists of states.
//     Training on site elsewhere is a soft gap, and so is a home at a military
//     post overseas: few postings say whether they mean that. Where the posting
//     leaves the choice, whichever of remote and on site suits the person better
//     counts.
//   - Hybrid or on site: a place of work must lie in a state the person works
//     in (work.states, else home). A posting that names no place is unclear
//     but plausible: a soft gap.
//   - Not stated: a federal text that is silent on telework means on site; of
//     others, a place in the person's states is plausible, and one in another
//     state is not.
//   - A federal text without a place suits whoever takes on-site work.

func (c *card) answerPlace() answer {
	f := c.facts
	mode := f.Remote.Mode
	if (mode == job.ModeUnstated || mode == "") && c.federal {
		mode = job.ModeOnsite
	}
	switch mode {
	case job.ModeRemote:
		if f.Remote.OrOnsite {
			return c.either()
		}
		return c.remote()
	case job.ModeHybrid, job.ModeOnsite:
		return c.present(mode)
	}
	return c.unstated()
}

func place(ans job.Answer, cause, why string) answer {
	a := answer{cause: cause}
	a.Verdict = require.Verdict{Answer: ans, Why: why}
	if ans == job.NearMet || ans == job.Unknown {
		a.Gaps = 1
	}
	return a
}

func (c *card) accepts(m job.Mode) bool {
	return len(c.profile.Modes) == 0 || slices.Contains(c.profile.Modes, m)
}

// workStates are the states the person can go to work in.
func (c *card) workStates() []string {
	if len(c.profile.States) > 0 {
		return c.profile.States
	}
	if c.profile.State != "" {
		return []string{c.profile.State}
	}
	return nil
}

// jobStates are the states the job may be in: those of its places, or else
// those the employer hires in.
func (c *card) jobStates() []string {
	if states := c.facts.WorkStates(c.posting); len(states) > 0 {
		return states
	}
	return slices.Sorted(slices.Values(c.facts.Remote.StatesAllow))
}

func (c *card) remote() answer {
	if !c.accepts(job.ModeRemote) {
		return place(job.Unmet, causeMode, "The work is remote, and you do not look for remote work.")
	}
	if a, decided := c.residence(); decided {
		return a
	}
	r := c.facts.Remote
	switch {
	case c.profile.Overseas() && r.OnsiteTraining:
		return place(job.Unmet, causeState, "The work is remote after training in person, and you live overseas.")
	case c.profile.Overseas():
		return place(job.NearMet, "", "The work is remote, but you live overseas: ask whether it may be done from there.")
	case r.OnsiteTraining:
	case len(r.StatesAllow) > 0 || len(r.StatesDeny) > 0:
		return place(job.Met, "", "The work is remote, and you live where the employer hires.")
	default:
		return place(job.Met, "", "The work is remote.")
	}
	near := append(slices.Clone(c.workStates()), c.profile.State)
	where := c.facts.WorkStates(c.posting)
	switch {
	case overlap(near, where):
		return place(job.Met, "", "The work is remote after training on site in your state.")
	case len(where) == 0:
		return place(job.NearMet, "", "The work is remote, but training is in person: find out where, and whether you can go there.")
	}
	return place(job.NearMet, "", "The work is remote, but training is on site in "+states(where)+".")
}

// either answers a posting that leaves it to the person whether to work from
// home.
func (c *card) either() answer {
	home := c.remote()
	if home.Answer == job.Met {
		return home
	}
	mode := job.ModeOnsite
	if !c.accepts(mode) {
		mode = job.ModeHybrid
	}
	if there := c.present(mode); c.accepts(mode) && (home.Answer == job.Unmet || there.Answer == job.Met) {
		return there
	}
	return home
}

// residence answers the posting's lists of states by the home state.
func (c *card) residence() (answer, bool) {
	r, home := c.facts.Remote, c.profile.State
	switch {
	case len(r.StatesAllow) == 0 && len(r.StatesDeny) == 0:
		return answer{}, false
	case home == "":
		return place(job.Unknown, "", "The employer hires in some states only; your profile names no home state."), true
	case slices.Contains(r.StatesDeny, home):
		return place(job.Unmet, causeState, fmt.Sprintf("The employer does not hire in %s.", home)), true
	case len(r.StatesAllow) > 0 && !slices.Contains(r.StatesAllow, home):
		where := "in " + home
		if c.profile.Overseas() {
			where = "overseas"
		}
		return place(job.Unmet, causeState, fmt.Sprintf("The employer hires in %s; you live %s.", states(r.StatesAllow), where)), true
	}
	return answer{}, false
}

func (c *card) present(mode job.Mode) answer {
	kind, work := "on site", "on-site work"
	if mode == job.ModeHybrid {
		kind, work = "hybrid", "hybrid work"
	}
	if !c.accepts(mode) {
		return place(job.Unmet, causeMode, fmt.Sprintf("The work is %s, and you do not look for %s.", kind, work))
	}
	mine, where := c.workStates(), c.jobStates()
	switch {
	case overlap(mine, where):
		return place(job.Met, "", fmt.Sprintf("The work is %s in %s, where you can go to work.", kind, states(common(mine, where))))
	case len(where) == 0 && c.federal:
		return place(job.Met, "", "The text names no place; you take federal work on site.")
	case len(where) == 0:
		return place(job.NearMet, "", fmt.Sprintf("The work is %s, but the posting does not say clearly where.", kind))
	case len(mine) == 0:
		return place(job.Unknown, "", fmt.Sprintf("The work is %s in %s; your profile names no state.", kind, states(where)))
	}
	return place(job.Unmet, causeState, fmt.Sprintf("The work is %s in %s; you work in %s.", kind, states(where), states(mine)))
}

func (c *card) unstated() answer {
	mine, where := c.workStates(), c.jobStates()
	goes := c.accepts(job.ModeOnsite) || c.accepts(job.ModeHybrid)
	switch {
	case len(where) == 0:
		if a, decided := c.residence(); decided && a.Answer == job.Unmet {
			return a
		}
		return place(job.NearMet, "", "The posting says neither where the work is done nor whether from home.")
	case len(mine) == 0:
		return place(job.Unknown, "", fmt.Sprintf("The job is in %s; your profile names no state.", states(where)))
	case !overlap(mine, where):
		return place(job.Unmet, causeState, fmt.Sprintf("The job is in %s, and nothing is said of working from elsewhere.", states(where)))
	case goes:
		return place(job.Met, "", fmt.Sprintf("The job is in %s, where you can go to work.", states(common(mine, where))))
	}
	return place(job.NearMet, "", fmt.Sprintf("The job is in %s; the posting does not say whether it can be done from home.", states(common(mine, where))))
}

func overlap(a, b []string) bool {
	return slices.ContainsFunc(a, func(s string) bool { return slices.Contains(b, s) })
}

// common are the states of b that are also in a.
func common(a, b []string) []string {
	var both []string
	for _, s := range b {
		if slices.Contains(a, s) {
			both = append(both, s)
		}
	}
	return both
}

// states lists states for a sentence: "TX", "FL or TX", "AZ, FL or TX"; a
// long list is cut.
func states(list []string) string {
	const most = 6
	if len(list) > most {
		return fmt.Sprintf("%s and %d more states", strings.Join(list[:most], ", "), len(list)-most)
	}
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	last := len(list) - 1
	return strings.Join(list[:last], ", ") + " or " + list[last]
}
