package normal

import "strings"

// stateCode returns the USPS code of a state, the District of Columbia or a
// territory, by its English name or its code in any case; "" for anything
// else. The codes are those of USPS Publication 28, Appendix B.
func stateCode(s string) string {
	switch s = strings.ToLower(strings.Trim(s, " .")); s {
	case "alabama", "al":
		return "AL"
	case "alaska", "ak":
		return "AK"
	case "arizona", "az":
		return "AZ"
	case "arkansas", "ar":
		return "AR"
	case "california", "ca":
		return "CA"
	case "colorado", "co":
		return "CO"
	case "connecticut", "ct":
		return "CT"
	case "delaware", "de":
		return "DE"
	case "district of columbia", "dc", "d.c", "washington dc", "washington d.c":
		return "DC"
	case "florida", "fl":
		return "FL"
	case "georgia", "ga":
		return "GA"
	case "hawaii", "hi":
		return "HI"
	case "idaho", "id":
		return "ID"
	case "illinois", "il":
		return "IL"
	case "indiana", "in":
		return "IN"
	case "iowa", "ia":
		return "IA"
	case "kansas", "ks":
		return "KS"
	case "kentucky", "ky":
		return "KY"
	case "louisiana", "la":
		return "LA"
	case "maine", "me":
		return "ME"
	case "maryland", "md":
		return "MD"
	case "massachusetts", "ma":
		return "MA"
	case "michigan", "mi":
		return "MI"
	case "minnesota", "mn":
		return "MN"
	case "mississippi", "ms":
		return "MS"
	case "missouri", "mo":
		return "MO"
	case "montana", "mt":
		return "MT"
	case "nebraska", "ne":
		return "NE"
	case "nevada", "nv":
		return "NV"
	case "new hampshire", "nh":
		return "NH"
	case "new jersey", "nj":
		return "NJ"
	case "new mexico", "nm":
		return "NM"
	case "new york", "ny":
		return "NY"
	case "north carolina", "nc":
		return "NC"
	case "north dakota", "nd":
		return "ND"
	case "ohio", "oh":
		return "OH"
	case "oklahoma", "ok":
		return "OK"
	case "oregon", "or":
		return "OR"
	case "pennsylvania", "pa":
		return "PA"
	case "rhode island", "ri":
		return "RI"
	case "south carolina", "sc":
		return "SC"
	case "south dakota", "sd":
		return "SD"
	case "tennessee", "tn":
		return "TN"
	case "texas", "tx":
		return "TX"
	case "utah", "ut":
		return "UT"
	case "vermont", "vt":
		return "VT"
	case "virginia", "va":
		return "VA"
	case "washington", "wa":
		return "WA"
	case "west virginia", "wv":
		return "WV"
	case "wisconsin", "wi":
		return "WI"
	case "wyoming", "wy":
		return "WY"
	case "puerto rico", "pr":
		return "PR"
	case "guam", "gu":
		return "GU"
	case "us virgin islands", "vi", "virgin islands", "u.s. virgin islands":
		return "VI"
	case "american samoa", "as":
		return "AS"
	case "northern mariana islands", "mp":
		return "MP"
	}
	return ""
}

// countryCode returns the ISO 3166-1 alpha-2 code of a country by its English
// name or alpha-3 code in any case; "" for anything else. Two-letter codes are
// left to countryAlpha2: most of them are states too.
func countryCode(s string) string {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "united states", "united states of america", "usa", "us", "u.s.", "u.s.a.":
		return "US"
	case "united arab emirates", "uae":
		return "AE"
	case "afghanistan":
		return "AF"
	case "albania":
		return "AL"
	case "armenia":
		return "AM"
	case "argentina":
		return "AR"
	case "austria":
		return "AT"
	case "australia", "aus":
		return "AU"
	case "azerbaijan":
		return "AZ"
	case "bosnia and herzegovina":
		return "BA"
	case "bangladesh":
		return "BD"
	case "belgium":
		return "BE"
	case "bulgaria":
		return "BG"
	case "bahrain":
		return "BH"
	case "bolivia":
		return "BO"
	case "brazil", "bra":
		return "BR"
	case "bahamas", "the bahamas":
		return "BS"
	case "belarus":
		return "BY"
	case "belize":
		return "BZ"
	case "canada", "can":
		return "CA"
	case "switzerland":
		return "CH"
	case "chile":
		return "CL"
	case "cameroon":
		return "CM"
	case "china", "chn":
		return "CN"
	case "colombia", "col":
		return "CO"
	case "costa rica", "cri":
		return "CR"
	case "cuba":
		return "CU"
	case "cyprus":
		return "CY"
	case "czechia", "czech republic":
		return "CZ"
	case "germany", "deu":
		return "DE"
	case "denmark":
		return "DK"
	case "dominican republic":
		return "DO"
	case "algeria":
		return "DZ"
	case "ecuador":
		return "EC"
	case "estonia":
		return "EE"
	case "egypt":
		return "EG"
	case "spain", "esp":
		return "ES"
	case "ethiopia":
		return "ET"
	case "finland":
		return "FI"
	case "fiji":
		return "FJ"
	case "france", "fra":
		return "FR"
	case "united kingdom", "uk", "u.k.", "great britain", "england", "scotland", "wales", "northern ireland", "gbr":
		return "GB"
	case "ghana":
		return "GH"
	case "greece":
		return "GR"
	case "guatemala":
		return "GT"
	case "guyana":
		return "GY"
	case "hong kong":
		return "HK"
	case "honduras":
		return "HN"
	case "croatia":
		return "HR"
	case "haiti":
		return "HT"
	case "hungary":
		return "HU"
	case "indonesia":
		return "ID"
	case "ireland", "irl":
		return "IE"
	case "israel", "isr":
		return "IL"
	case "india", "ind":
		return "IN"
	case "iraq":
		return "IQ"
	case "iran":
		return "IR"
	case "iceland":
		return "IS"
	case "italy", "ita":
		return "IT"
	case "jamaica":
		return "JM"
	case "jordan":
		return "JO"
	case "japan", "jpn":
		return "JP"
	case "kenya":
		return "KE"
	case "cambodia":
		return "KH"
	case "south korea", "korea", "republic of korea":
		return "KR"
	case "kuwait":
		return "KW"
	case "kazakhstan":
		return "KZ"
	case "laos":
		return "LA"
	case "lebanon":
		return "LB"
	case "sri lanka", "lka":
		return "LK"
	case "lithuania":
		return "LT"
	case "luxembourg":
		return "LU"
	case "latvia":
		return "LV"
	case "morocco":
		return "MA"
	case "moldova":
		return "MD"
	case "montenegro":
		return "ME"
	case "north macedonia":
		return "MK"
	case "myanmar":
		return "MM"
	case "mongolia":
		return "MN"
	case "malta":
		return "MT"
	case "mauritius":
		return "MU"
	case "mexico", "mex":
		return "MX"
	case "malaysia":
		return "MY"
	case "nigeria":
		return "NG"
	case "nicaragua":
		return "NI"
	case "netherlands", "the netherlands", "nld":
		return "NL"
	case "norway":
		return "NO"
	case "nepal":
		return "NP"
	case "new zealand":
		return "NZ"
	case "oman":
		return "OM"
	case "panama":
		return "PA"
	case "peru":
		return "PE"
	case "philippines", "the philippines", "phl":
		return "PH"
	case "pakistan", "pak":
		return "PK"
	case "poland", "pol":
		return "PL"
	case "portugal":
		return "PT"
	case "paraguay":
		return "PY"
	case "qatar":
		return "QA"
	case "romania":
		return "RO"
	case "serbia":
		return "RS"
	case "russia", "russian federation":
		return "RU"
	case "rwanda":
		return "RW"
	case "saudi arabia":
		return "SA"
	case "sweden":
		return "SE"
	case "singapore", "sgp":
		return "SG"
	case "slovenia":
		return "SI"
	case "slovakia":
		return "SK"
	case "senegal":
		return "SN"
	case "el salvador":
		return "SV"
	case "thailand":
		return "TH"
	case "tunisia":
		return "TN"
	case "turkey", "türkiye":
		return "TR"
	case "trinidad and tobago":
		return "TT"
	case "taiwan":
		return "TW"
	case "tanzania":
		return "TZ"
	case "ukraine":
		return "UA"
	case "uganda":
		return "UG"
	case "uruguay":
		return "UY"
	case "uzbekistan":
		return "UZ"
	case "venezuela":
		return "VE"
	case "vietnam", "viet nam":
		return "VN"
	case "south africa", "zaf":
		return "ZA"
	case "zambia":
		return "ZM"
	case "zimbabwe":
		return "ZW"
	}
	return ""
}

// countryAlpha2 returns s in upper case if it is the alpha-2 code of a country
// countryCode knows, else "".
func countryAlpha2(s string) string {
	switch s = strings.ToUpper(strings.TrimSpace(s)); s {
	case "US", "AE", "AF", "AL", "AM", "AR", "AT", "AU", "AZ", "BA", "BD", "BE", "BG", "BH", "BO", "BR", "BS", "BY",
		"BZ", "CA", "CH", "CL", "CM", "CN", "CO", "CR", "CU", "CY", "CZ", "DE", "DK", "DO", "DZ", "EC", "EE", "EG",
		"ES", "ET", "FI", "FJ", "FR", "GB", "GH", "GR", "GT", "GY", "HK", "HN", "HR", "HT", "HU", "ID", "IE", "IL",
		"IN", "IQ", "IR", "IS", "IT", "JM", "JO", "JP", "KE", "KH", "KR", "KW", "KZ", "LA", "LB", "LK", "LT", "LU",
		"LV", "MA", "MD", "ME", "MK", "MM", "MN", "MT", "MU", "MX", "MY", "NG", "NI", "NL", "NO", "NP", "NZ", "OM",
		"PA", "PE", "PH", "PK", "PL", "PT", "PY", "QA", "RO", "RS", "RU", "RW", "SA", "SE", "SG", "SI", "SK", "SN",
		"SV", "TH", "TN", "TR", "TT", "TW", "TZ", "UA", "UG", "UY", "UZ", "VE", "VN", "ZA", "ZM", "ZW":
		return s
	case "UK":
		return "GB"
	}
	return ""
}

// territory returns the code of a territory of the US that a source calls a
// country, by its name or its code of ISO 3166-1; "" for anything else.
func territory(country string) string {
	switch strings.ToUpper(strings.TrimSpace(country)) {
	case "PR", "PRI", "PUERTO RICO":
		return "PR"
	case "GU", "GUM", "GUAM":
		return "GU"
	case "VI", "VIR", "VIRGIN ISLANDS, U.S.", "U.S. VIRGIN ISLANDS", "US VIRGIN ISLANDS", "UNITED STATES VIRGIN ISLANDS":
		return "VI"
	case "AS", "ASM", "AMERICAN SAMOA":
		return "AS"
	case "MP", "MNP", "NORTHERN MARIANA ISLANDS":
		return "MP"
	}
	return ""
}

// regionCountry returns the country of a region abroad that US employers'
// boards write without its country, or with a code that is a state's too.
func regionCountry(s string) string {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "andhra pradesh", "karnataka", "kerala", "gujarat", "haryana", "maharashtra", "tamil nadu", "telangana", "uttar pradesh", "west bengal", "punjab", "rajasthan", "delhi", "new delhi", "odisha", "madhya pradesh":
		return "IN"
	case "ontario", "quebec", "british columbia", "alberta", "manitoba", "saskatchewan", "nova scotia", "new brunswick":
		return "CA"
	case "metro manila", "ncr", "national capital region", "cebu", "calabarzon":
		return "PH"
	case "new south wales", "victoria", "queensland", "western australia", "south australia":
		return "AU"
	case "jalisco", "nuevo leon", "nuevo león", "ciudad de méxico", "ciudad de mexico":
		return "MX"
	}
	return ""
}
