package web

import (
	"strings"

	"chapterhouse/internal/hub"
)

// deedWords are the actions of the trail as people say them.
var deedWords = map[string]string{
	"event.add": "drafted an event", "event.update": "changed an event", "event.publish": "published an event", "event.cancel": "called an event off",
	"event.delete": "deleted a draft", "event.import": "imported an event", "host.add": "made somebody a host", "host.remove": "removed a host",
	"file.add": "added a file", "chapter.update": "changed the chapter’s page",
	"attendees.read": "read names and addresses of who comes", "attendees.read_masked": "read who comes, masked", "attendees.export": "exported who comes",
	"members.read": "read the list of members", "membership.ask": "asked to join", "membership.leave": "left the chapter, or took a request back",
	"membership.approve": "approved a request to join", "membership.decline": "declined a request to join",
	"rsvp.take": "answered an event", "rsvp.resize": "changed how many come", "rsvp.cancel": "cancelled an RSVP",
	"attendee.let_in": "let in an RSVP that was held", "attendees.let_in": "let in every RSVP that was held", "attendee.remove": "removed an RSVP", "attendee.restore": "undid the removal of an RSVP",
	"attendees.remove_domain": "removed an RSVP with everyone of its email domain", "attendees.remove_hour": "removed an RSVP with everyone of that hour",
	"event.crowd_open": "let more guests of one network in", "event.crowd_close": "limited guests of one network again", "event.guests_stop": "stopped RSVPs of guests", "event.guests_allow": "allowed RSVPs of guests again",
	"guests.stop": "stopped RSVPs of guests everywhere", "guests.allow": "allowed RSVPs of guests everywhere again",
	"toolkit.add": "started a toolkit", "toolkit.update": "changed a toolkit", "toolkit.publish": "published a toolkit version", "toolkit.push": "pushed a toolkit",
	"toolkit.see": "opened a toolkit", "toolkit.fill": "filled in a toolkit", "toolkit.adopted": "adopted a toolkit", "toolkit.localized": "put a toolkit’s page up", "toolkit.declined": "declined a toolkit",
	"toolkit.in_use": "used a toolkit", "toolkit.seen": "filled in a toolkit", "toolkit.unseen": "filled in a toolkit", "toolkit.item": "changed an item of a toolkit",
	"toolkit.item_remove": "took an item out of a toolkit", "toolkit.slots": "changed the slots of a toolkit",
	"session.start": "signed in", hub.SessionRefused: "was refused a sign-in", "session.end": "signed out", "address.confirm": "confirmed an email address", "session.end_all": "signed out everywhere", "session.end_everyone": "ended every session", "feed.replace": "made a new calendar link",
	"identity.link": "a further sign-in account was linked", "identity.confirm": "confirmed a sign-in account", "identity.remove": "removed a sign-in account",
	"identity.move": "moved sign-in accounts to a provider’s new address",
	"sends.pause":   "paused every send", "sends.resume": "resumed the sends", "backup.take": "took a backup", "backup.restore": "restored a backup", "roles.list": "listed who holds which role",
	"mail.retry": "sent given-up mail again", "job.retry": "ran a failed job again", "trail.read": "read the trail", "trail.export": "exported the trail",
}

// actionWords is an action as people say it; one nobody gave words stands as it is written.
func actionWords(action string) string {
	if words, known := deedWords[action]; known {
		return words
	}
	if role, is := strings.CutPrefix(action, "role.grant."); is {
		return "made somebody " + roleWord(hub.Role(role))
	}
	if role, is := strings.CutPrefix(action, "role.revoke."); is {
		return "took " + roleWord(hub.Role(role)) + " from somebody"
	}
	return action
}
