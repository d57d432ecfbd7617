package score

import (
	"slices"
	"strings"

	"hitmatch/store/job"
)

// Registries differ: years in a cancer registry do not stand in for years in a
// trauma registry, nor the other way (the taxonomy's note on registry work). A
// posting that names one of them asks for years in that one; one that speaks of
// registry work alone takes either.

const kindRegistry = "registry"

// registries narrows years of registry work to the registry that words name.
func registries(y job.Years, words string) job.Years {
	which := registryNamed(words)
	if which == "" || !slices.Contains(y.Kinds(), kindRegistry) {
		return y
	}
	narrow := func(kind string) string {
		if kind == kindRegistry {
			return kindRegistry + "_" + which
		}
		return kind
	}
	n := job.Years{Min: y.Min, Kind: narrow(y.Kind)}
	for _, k := range y.Or {
		n.Or = append(n.Or, narrow(k))
	}
	return n
}

// registryNamed is the registry that words name, "" if they name none or both.
func registryNamed(words string) string {
	low := strings.ToLower(words)
	trauma := strings.Contains(low, "trauma")
	cancer := strings.Contains(low, "cancer") || strings.Contains(low, "tumor") || strings.Contains(low, "oncology")
	switch {
	case trauma && !cancer:
		return "trauma"
	case cancer && !trauma:
		return "cancer"
	}
	return ""
}
