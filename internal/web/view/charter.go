package view

import (
	"context"
	"time"

	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
)

// Condition says what a chapter needs for its charter.
func Condition(ctx context.Context, what hub.CharterCondition) string {
	switch what {
	case hub.ConditionLeads:
		return say.T(ctx, "Two leads")
	case hub.ConditionAgreement:
		return say.T(ctx, "The agreement is accepted")
	case hub.ConditionPlace:
		return say.T(ctx, "A city, or a point on the map")
	case hub.ConditionEvents:
		return say.T(ctx, "Three events, held or published")
	case hub.ConditionContact:
		return say.T(ctx, "A contact email on its page")
	}
	return ""
}

// ConditionTag says whether a condition is met.
func ConditionTag(ctx context.Context, met bool) ui.Tag {
	if met {
		return ui.Tag{Text: say.C(ctx, "a condition", "Met"), Tone: "good"}
	}
	return ui.Tag{Text: say.C(ctx, "a condition", "Missing"), Tone: "warn"}
}

// ConditionsMet says how many conditions are met: "3 of 5 conditions are met."
func ConditionsMet(ctx context.Context, list []hub.Condition) string {
	met := 0
	for _, c := range list {
		if c.Met {
			met++
		}
	}
	return say.N(ctx, met, "1 of %[2]d conditions is met.", "%[1]d of %[2]d conditions are met.", len(list))
}

// Agreement says where a chapter stands with the agreement.
func Agreement(ctx context.Context, c hub.Charter, in *time.Location, now time.Time) string {
	on := say.Date(ctx, c.AgreedAt.In(in), now)
	switch {
	case c.Agreement.IsZero():
		return say.T(ctx, "The national office hasn’t written its agreement yet.")
	case c.AgreedVersion.IsZero():
		return say.T(ctx, "No lead has accepted the agreement yet.")
	case c.AgreementChanged() && c.AgreedByName == "":
		return say.T(ctx, "A lead accepted the agreement on %s. It has changed since.", on)
	case c.AgreementChanged():
		return say.T(ctx, "%[1]s accepted the agreement on %[2]s. It has changed since.", c.AgreedByName, on)
	case c.AgreedByName == "":
		return say.T(ctx, "A lead accepted the agreement on %s.", on)
	}
	return say.T(ctx, "%[1]s accepted the agreement on %[2]s.", c.AgreedByName, on)
}

// AgreementShort is Agreement in the list of chapters.
func AgreementShort(ctx context.Context, c hub.Charter) string {
	switch {
	case c.Agreement.IsZero():
		return ""
	case c.Agreed():
		return say.T(ctx, "Agreement accepted")
	case c.AgreementChanged():
		return say.T(ctx, "Agreement changed since")
	}
	return say.T(ctx, "Agreement not accepted")
}

// Granted says since when a chapter has its charter; nothing where that is not on record.
func Granted(ctx context.Context, c hub.Charter, in *time.Location, now time.Time) string {
	if c.GrantedAt.IsZero() {
		return ""
	}
	return say.T(ctx, "Charter since %s.", say.Date(ctx, c.GrantedAt.In(in), now))
}

// NextReview says when the next review is due.
func NextReview(ctx context.Context, c hub.Charter, now time.Time) string {
	switch {
	case c.ReviewDue.IsZero():
		return say.T(ctx, "No yearly review is planned.")
	case !now.Before(c.ReviewDue):
		return say.T(ctx, "The yearly review has been due since %s.", say.Date(ctx, c.ReviewDue, now))
	}
	return say.T(ctx, "The next yearly review is due %s.", say.Date(ctx, c.ReviewDue, now))
}
