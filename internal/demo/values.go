package demo

import "chapterhouse/internal/hub"

// values is what a chapter wrote into the slots of its kit.
func (v valuer) values() map[string]string {
	inUse := v.state == hub.AdoptionInUse
	values := map[string]string{"city": v.city()}
	switch v.kit.Key {
	case "crossings":
		values["council_office"], values["local_quote"] = v.office("City council"), v.pick(v.kit.Quotes)
		if v.chapter.Slug == "boston" {
			values["local_quote"] = "" // two of four are filled
		}
		if inUse {
			values["venue"] = v.venue()
		}
	case "library":
		values["library"], values["council_office"], values["local_quote"] = v.library(), "the library board of "+v.city(), v.pick(v.kit.Quotes)
		if inUse {
			values["venue"] = v.venue()
		}
	case "river":
		values["river"], values["venue"], values["local_quote"] = v.pick(v.kit.Waters), v.venue(), v.pick(v.kit.Quotes)
		if inUse {
			values["tools"] = v.pick([]string{"the tool library", "the parks office shed", "the hardware store on the corner", "our own garage"})
		}
	case "lease":
		values["languages"] = v.pick([]string{"English and Spanish", "English", "English, Spanish and Somali", ""})
	case "bus":
		values["bus_line"] = v.pick([]string{"12 to the hospital", "7 crosstown", "39 to the depot", "3 harbor loop", "21 to the market"})
		values["council_office"], values["local_quote"] = v.office("Transit office"), v.pick(v.kit.Quotes)
		if inUse || v.state == hub.AdoptionLocalized {
			values["venue"] = v.venue()
		}
	}
	return values
}
