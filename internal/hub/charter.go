package hub

import "time"

// Charter is what the national office and a chapter's leads agreed.
type Charter struct {
	Chapter       ChapterID
	GrantedAt     time.Time // zero: not on record
	GrantedBy     PersonID
	AgreedVersion time.Time // when the agreement that a lead accepted was written; zero: none was
	AgreedAt      time.Time
	AgreedBy      PersonID
	ReviewDue     time.Time // midnight UTC of the day; zero: no review is due
	ReviewedAt    time.Time
	ReviewedBy    PersonID
	Note          string // of the last review
	Reminded      Reminded

	Agreement    time.Time // when the office last changed the agreement; zero: it wrote none
	AgreedByName string
	Leads        int // who can sign in
	Events       int // held, or published
}

// Reminded is which reminder of a review went out last; empty: none did.
type Reminded string

// The reminders of a review, in their order.
const (
	RemindedAhead Reminded = "ahead" // ReviewAhead before it is due
	RemindedDue   Reminded = "due"   // on its day, or later
)

// ReviewAhead is how long before a review is due the first reminder goes out, and the office's list shows it as due.
const ReviewAhead = 30 * 24 * time.Hour

// MaxReviewNote is how many characters the note of a review has at most.
const MaxReviewNote = 2000

// Agreed reports whether a lead accepted the agreement as it is.
func (c Charter) Agreed() bool { return !c.Agreement.IsZero() && c.AgreedVersion.Equal(c.Agreement) }

// AgreementChanged reports whether a lead accepted the agreement, and the office changed it since.
func (c Charter) AgreementChanged() bool {
	return !c.Agreement.IsZero() && !c.AgreedVersion.IsZero() && !c.AgreedVersion.Equal(c.Agreement)
}

// Due reports whether a review is due, or will be within ReviewAhead.
func (c Charter) Due(now time.Time) bool {
	return !c.ReviewDue.IsZero() && c.ReviewDue.Before(now.Add(ReviewAhead))
}

// NextReview is the day on which a review is due that follows one of today.
func NextReview(now time.Time) time.Time {
	return now.UTC().Truncate(24*time.Hour).AddDate(1, 0, 0)
}

// CharterCondition is something that a forming chapter needs for its charter.
type CharterCondition string

// The conditions.
const (
	ConditionLeads     CharterCondition = "leads"     // two of them
	ConditionAgreement CharterCondition = "agreement" // accepted, as it is
	ConditionPlace     CharterCondition = "place"
	ConditionEvents    CharterCondition = "events" // three, held or published
	ConditionContact   CharterCondition = "contact"
)

// How many leads and events a charter asks for.
const (
	CharterLeads  = 2
	CharterEvents = 3
)

// Condition is one condition of a chapter.
type Condition struct {
	What CharterCondition
	Met  bool
}

// Conditions are the conditions of a charter and whether a chapter meets them. A council is not of a place.
func (c Charter) Conditions(ch Chapter) []Condition {
	return []Condition{
		{ConditionLeads, c.Leads >= CharterLeads},
		{ConditionAgreement, c.Agreed()},
		{ConditionPlace, ch.Kind == KindCouncil || ch.Place.Locality != "" || ch.Place.Located},
		{ConditionEvents, c.Events >= CharterEvents},
		{ConditionContact, ch.Contact != ""},
	}
}

// MissingConditions are those of Conditions that are not met.
func (c Charter) MissingConditions(ch Chapter) (missing []CharterCondition) {
	for _, one := range c.Conditions(ch) {
		if !one.Met {
			missing = append(missing, one.What)
		}
	}
	return missing
}
