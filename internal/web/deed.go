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
	"toolkit.add": "started a toolkit", "toolkit.update": "changed a toolkit", "toolkit.publish": "published a toolkit version", "toolkit.push": "pushed a toolkit",
	"toolkit.see": "opened a toolkit", "toolkit.fill": "filled in a toolkit", "toolkit.adopted": "adopted a toolkit", "toolkit.localized": "put a toolkit’s page up", "toolkit.declined": "declined a toolkit",
	"toolkit.in_use": "used a toolkit", "toolkit.seen": "filled in a toolkit", "toolkit.unseen": "filled in a toolkit", "toolkit.item": "changed an item of a toolkit",
	"toolkit.item_remove": "took an item out of a toolkit", "toolkit.slots": "changed the slots of a toolkit",
	"session.start": "signed in", hub.SessionRefused: "was refused a sign-in", "session.end": "signed out", "address.confirm": "confirmed an email address", "session.end_all": "signed out everywhere", "session.end_everyone": "ended every session", "feed.replace": "made a new calendar link",
	"sends.pause": "paused every send", "sends.resume": "resumed the sends", "backup.take": "took a backup", "backup.restore": "restored a backup",
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
