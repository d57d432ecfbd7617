package resume

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"hitmatch/store/job"
)

// YAML writes the draft as a profile file. Each line has its source as a
// comment; what was not found stands as a comment to be filled in. file names
// the résumé.
func (d *Draft) YAML(file string) string {
	var b strings.Builder
	put := func(text string, from Source) {
		b.WriteString(text + from.comment() + "\n")
	}
	fmt.Fprintf(&b, "# A draft made from %s. Check every line: the comment behind it is\n", say(file))
	b.WriteString("# where it was found. Then run `hitmatch profile check`.\n")

	if d.Name != "" {
		put("name: "+strconv.Quote(d.Name), d.NameSource)
	} else {
		b.WriteString("# name: not found\n")
	}
	switch {
	case d.State == "":
		b.WriteString("# home: {state: TX, zip: \"75201\"}    not found: fill it in\n")
	case d.Zip == "":
		put("home: {state: "+d.State+"}", d.HomeSource)
	default:
		put(fmt.Sprintf("home: {state: %s, zip: %q}", d.State, d.Zip), d.HomeSource)
	}
	if d.Citizen {
		put("citizen: true", d.CitizenFrom)
	} else {
		b.WriteString("# citizen: true    not found: say true or false\n")
	}

	if len(d.Credentials) == 0 {
		b.WriteString("credentials: []    # none found\n")
	} else {
		b.WriteString("credentials:\n")
	}
	for _, c := range d.Credentials {
		text := fmt.Sprintf("  - {id: %s, status: %s", c.ID, c.Status)
		if !c.Expires.IsZero() {
			text += ", expires: " + c.Expires.Format(time.DateOnly)
		}
		text += "}"
		put(text, c.Source)
		if c.Earned != "" && c.Expires.IsZero() {
			b.WriteString("    # earned " + c.Earned + "; add expires: if you know the date\n")
		}
	}

	if len(d.Experience) == 0 {
		b.WriteString("experience: []    # none found: - {kind: coding_inpatient, years: 2}\n")
	} else {
		b.WriteString("experience:\n")
	}
	for _, w := range d.Experience {
		put(fmt.Sprintf("  - {kind: %s, years: %s}", w.Kind, strconv.FormatFloat(w.Min, 'f', -1, 64)), w.Sources[0])
		for _, s := range w.Sources[1:] {
			b.WriteString("    " + strings.TrimSpace(s.comment()) + "\n")
		}
		switch {
		case w.Claimed:
			b.WriteString("    # your own sum; no dated job shows it\n")
		case w.Coarse:
			b.WriteString("    # some jobs are dated by years alone: this may be a year off\n")
		}
	}

	if d.Education == job.EducationUnstated {
		b.WriteString("# education: {level: associate, field: him}    not found: fill it in\n")
	} else {
		text := "education: {level: " + string(d.Education)
		if d.Field != "" {
			text += ", field: " + d.Field
		}
		put(text+"}", d.SchoolFrom)
		if d.Field != "" && d.FieldFrom.Line != d.SchoolFrom.Line {
			b.WriteString("    # the field:" + strings.TrimPrefix(d.FieldFrom.comment(), "    #") + "\n")
		}
	}
	if len(d.Targets) > 0 {
		var names []string
		for _, f := range d.Targets {
			names = append(names, string(f))
		}
		from := d.TargetsFrom
		if !d.Wished {
			from.Text = "your latest work: " + from.Text
		}
		put("targets: ["+strings.Join(names, ", ")+"]", from)
	} else {
		b.WriteString("# targets: [coding, him]    the work you look for, most wanted first\n")
	}
	if len(d.Modes) > 0 {
		var names []string
		for _, m := range d.Modes {
			names = append(names, string(m))
		}
		put("work: {modes: ["+strings.Join(names, ", ")+"]}", d.ModesFrom)
		if !slices.Equal(d.Modes, []job.Mode{job.ModeRemote}) {
			b.WriteString("    # add states: [TX], where you could work on site\n")
		}
	} else {
		b.WriteString("# work: {modes: [remote, hybrid], states: [TX]}    how and where you would work\n")
	}
	if d.PayMin > 0 {
		put(fmt.Sprintf("pay: {min: %s, unit: %s}", strconv.FormatFloat(d.PayMin, 'f', -1, 64), d.PayUnit), d.PayFrom)
	} else {
		b.WriteString("# pay: {min: 25, unit: hour}\n")
	}
	if len(d.Skills) == 0 {
		b.WriteString("skills: []    # none found\n")
	} else {
		b.WriteString("skills:\n")
	}
	for i, id := range d.Skills {
		put("  - "+id, d.SkillsFrom[i])
	}
	if d.Veteran {
		put("federal: {ok: false, employee: false, veteran: true}", d.VeteranFrom)
	} else {
		b.WriteString("# federal: {ok: false, employee: false, veteran: false}\n")
	}
	if len(d.Doubts) > 0 {
		b.WriteString("\n# Seen and left out; decide yourself:\n")
	}
	for _, x := range d.Doubts {
		fmt.Fprintf(&b, "# line %d: %s: %q\n", x.Line, say(x.Why), say(x.Text))
	}
	return b.String()
}

// longest is how much of a line is quoted.
const longest = 70

func (s Source) comment() string {
	if s.Line == 0 {
		return ""
	}
	return fmt.Sprintf("    # line %d: %s", s.Line, say(s.Text))
}

// say makes foreign text fit for a comment: one line, printable, not too long.
func say(s string) string {
	s = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, s)
	s = strings.Join(strings.Fields(s), " ")
	if runes := []rune(s); len(runes) > longest {
		return strings.TrimSpace(string(runes[:longest-1])) + "…"
	}
	return s
}
