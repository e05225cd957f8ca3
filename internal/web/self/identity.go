package self

import (
	"context"
	"slices"

	pages "chapterhouse/components/account"
	"chapterhouse/components/ui"
	"chapterhouse/internal/account"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
)

// ownAccounts fills in the accounts that the person can sign in with, and notes about them.
func (h *Handlers) ownAccounts(q *page.Request, v *pages.Me) error {
	list, err := h.Account.Identities(q.Ctx(), q.Present)
	if err != nil {
		return err
	}
	if q.Actor.Addressless {
		v.Address = link.Address("")
	}
	if !q.Present.Confirmed {
		v.Warnings = append(v.Warnings, say.T(q.Ctx(), "You signed in with an account that isn’t confirmed, so you can do what a member can. To use your roles, sign in with your usual account, or confirm this one from there. If you can’t, ask the national office."))
	}
	if h.Account.Codes() && !q.Actor.Addressless {
		v.Accounts = append(v.Accounts, codeAccount(q))
	}
	if q.Actor.Reduced {
		v.Warnings = append(v.Warnings, say.T(q.Ctx(), "You signed in with a code from an email, so you can do what a member can. To use your roles, sign in with your account."))
	}
	if q.Actor.ByCode && v.Name == "" {
		v.Nameless = link.Name("/me")
	}
	for _, one := range list {
		v.Accounts = append(v.Accounts, h.accountLine(q.Ctx(), one))
		if q.Present.Confirmed && !one.Confirmed() {
			v.Warnings = append(v.Warnings, say.T(q.Ctx(), "Another account was linked to you on %[1]s: %[2]s. If it’s yours, confirm it below. If it isn’t, remove it and tell the national office.",
				say.Day(q.Ctx(), one.Since, h.Now()), accountName(q.Ctx(), one)))
		}
	}
	return nil
}

// codeAccount is the way in that is no account: a code in an email.
func codeAccount(q *page.Request) pages.Account {
	line := pages.Account{Name: say.T(q.Ctx(), "A code by email"), Line: say.T(q.Ctx(), "Sent to your email address")}
	if q.Actor.ByCode {
		line.Tags = append(line.Tags, ui.Tag{Text: say.T(q.Ctx(), "In use now"), Tone: "good"})
	}
	return line
}

func accountName(ctx context.Context, one account.OwnIdentity) string {
	if one.Provider == "" {
		return say.T(ctx, "A sign-in service this site no longer uses")
	}
	return one.Provider
}

func (h *Handlers) accountLine(ctx context.Context, one account.OwnIdentity) pages.Account {
	line := pages.Account{Name: accountName(ctx, one), Line: say.T(ctx, "Added %s", say.Day(ctx, one.Since, h.Now()))}
	if one.Current {
		line.Tags = append(line.Tags, ui.Tag{Text: say.T(ctx, "In use now"), Tone: "good"})
	}
	if !one.Confirmed() {
		line.Tags = append(line.Tags, ui.Tag{Text: say.T(ctx, "Not confirmed"), Tone: "warn"})
	}
	base := "/me/identities/" + one.Handle()
	if one.MayConfirm {
		line.Confirm = base + "/confirm"
	}
	if one.MayRemove {
		line.Remove = base + "/remove"
	}
	return line
}

// ConfirmIdentity gives sign-ins with an account all of the person's rights.
func (h *Handlers) ConfirmIdentity(q *page.Request) error {
	return h.Done(q, h.Account.ConfirmIdentity(q.Ctx(), q.Present, q.Param("identity")), "identity-confirmed", "/me")
}

// RemoveIdentity unlinks an account from the person.
func (h *Handlers) RemoveIdentity(q *page.Request) error {
	if !q.Sure() {
		list, err := h.Account.Identities(q.Ctx(), q.Present)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(list, func(one account.OwnIdentity) bool { return one.Handle() == q.Param("identity") && one.MayRemove })
		if i >= 0 {
			return h.Ask(q, page.Question{
				Heading: say.T(q.Ctx(), "Remove this account: %s?", accountName(q.Ctx(), list[i])), Yes: say.T(q.Ctx(), "Remove account"),
				Follows: []string{say.T(q.Ctx(), "You can’t sign in with it as you anymore, and sessions that it opened end."), say.T(q.Ctx(), "Your RSVPs and chapters stay with you. Roles that came with this account end.")},
				No:      ui.Link{Text: say.T(q.Ctx(), "Keep the account"), URL: "/me"},
			})
		}
	}
	return h.Done(q, h.Account.RemoveIdentity(q.Ctx(), q.Present, q.Param("identity")), "identity-removed", "/me")
}
