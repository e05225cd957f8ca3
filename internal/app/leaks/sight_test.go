package leaks_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// sight is who may see the fields of a class: which roles of chapter 1 in their own chapter, and which in every other.
// Letters are those of roles; a field is found by its longest prefix here. This is the reviewed table of the crawl: a
// canary that is seen where no letter allows it is a leak. It follows the matrix of trust.md.
type sight struct{ fields, own, other, why string }

var sights = []sight{
	{"member.", "LC", "", "leads read their members' names and addresses"},
	{"host.", "LC", "", "a host is a member"},
	{"host.given", "LCH", "", "hosts of one event know each other"},
	{"host.family", "LCH", "", "hosts of one event know each other"},
	{"request.", "LC", "", "leads answer who asks to join"},
	{"declined.", "", "", "a request that was declined is erased"},
	{"left.", "", "", "who left is on no list"},
	{"guest.", "LC", "", "leads read who comes"},
	{"guest.given", "LCH", "", "hosts see first names"},
	{"waiter.", "LC", "", "as a guest"},
	{"waiter.given", "LCH", "", "as a guest"},
	{"withdrawn.", "LC", "", "as a guest, until erased"},
	{"withdrawn.given", "LCH", "", "as a guest"},
	{"going.", "LCG", "", "the guest whose manage link it is"},
	{"going.given", "LCHG", "", "as a guest"},
	{"secretive.", "LC", "", "as a guest"},
	{"secretive.given", "LCH", "", "as a guest"},
	{"asked.", "", "", "an address that is asked to prove itself is shown to the browser that asked, and behind its link"},
	{"pending.", "", "", "an answer that nobody confirmed may be about somebody else"},
	{"removal.", "LC", "", "why the organizers removed somebody is for them"},
	{"move.", "LC", "", "so is why they moved somebody up"},
	{"lead.", "", "", "who leads is told to nobody but by themselves"},
	{"lead.given", "LCNAU", "NAU", "who holds power, to those who share it and those who watch it"},
	{"lead.family", "LCNAU", "NAU", "as the first name"},
	{"suspended.", "NA", "NA", "who is suspended, and why, is for the office"},
	{"invited.", "LCNAU", "NAU", "whom a role is offered, to the same"},

	{"draft.", "HLC", "", "a draft is for those who write it"},
	{"members.", "MHLCNA", "NA", "members-only events"},
	{"members.alt", "MHLCNA", "NA", "as the event"},
	{"members.identifier", "LCH", "", "the editor's"},
	{"members.join", "LCH", "", "for who goes, and who edits"},
	{"members.postal", "MHLCNA", "NA", "in the link to directions"},
	{"members.country", "HLC", "", "the editor's"},
	{"off.", "MHLCNA", "NA", "a members-only event that was called off"},
	{"off.join", "LCH", "", "for who went, and who edits"},
	{"hidden.", "GHLC", "", "the exact place, for who goes and who edits"},
	{"open.join", "HLC", "", "the link, for who goes and who edits"},
	{"past.join", "HLC", "", "the link, for who went and who edits"},
	{"file draft.", "HLC", "", "as the draft it belongs to"},
	{"file members.", "MHLCNA", "NA", "as the event it belongs to"},
	{"file draft.name", "", "", "pictures are shown, not named"},
	{"file members.name", "", "", "pictures are shown, not named"},

	{"former.", "", "", "the name of somebody who leads no more is on no page"},
	{"charter.", "NAU", "NAU", "what the office noted of a yearly review"},
	{"call.", "LC", "", "what callers told the organizers"},
	{"ask.", "LCNA", "NA", "what the leads asked the office for, and its answer"},
	{"duplicate.", "LCN", "N", "why the leads think that two members are one person"},
	{"adoption.reason", "LCNA", "NA", "national reads why a toolkit was declined"},
	{"adoption.note", "LCNA", "NA", "what national wrote to the leads"},
	{"adoption.word", "LC", "", "what national wrote to the leads once more"},
	{"slot.unpublished", "LC", "", "a page that is not up yet"},
	{"push.note", "LC", "LCNA", "what national wrote to the leads"},
	{"kit ", "", "NALC", "toolkits that no chapter has up are between national and the leads they were pushed to"},
	{"kit kept.", "", "NA", "nobody was offered it"},
	{"kit recalled.", "", "NA", "as the toolkit it belongs to"},
	{"kit drafted.", "", "NA", "being written"},

	{"letter.", "", "", "words to the leads are in their mail only"},
	{"message.", "A", "A", "why a mail failed is for operators"},
	{"identity.", "", "", "accounts at sign-in providers"},
	{"imported.", "", "", "what an import brought of people is on no page"},
	{"imported.tag", "LC", "", "leads filter their members by tags"},
	{"uploaded.", "NA", "NA", "the office sees what it imports, by file and column"},
	{"uploaded.row", "", "", "rows of a file are for whoever uploaded it, and that is nobody here"},
	{"role.", "", "", "the provider and the account there whose groups gave a role"},
}

// office are the fields that the national staff may see in the national office's own chapter, whose leads they are.
var office = []string{"guest.", "draft.", "members.", "off.", "open.", "past.", "hidden.", "file draft.bytes", "file members.bytes"}

// unseen are the fields that no role is shown anywhere: everyone's time zone.
var unseen = []string{".zone"}

// allowed says whether a role of chapter 1 may see a canary.
func allowed(role string, c canary) bool {
	for _, end := range unseen {
		if strings.HasSuffix(c.field, end) {
			return false
		}
	}
	if c.chapter == 0 && role == "N" {
		for _, prefix := range office {
			if strings.HasPrefix(c.field, prefix) {
				return true
			}
		}
	}
	s, known := sightOf(c.field)
	letters := s.other
	if c.chapter == 1 {
		letters = s.own
	}
	return known && strings.Contains(letters, role)
}

func sightOf(field string) (found sight, known bool) {
	for _, s := range sights {
		if strings.HasPrefix(field, s.fields) && len(s.fields) > len(found.fields) {
			found, known = s, true
		}
	}
	return found, known
}

// read says whether the mails to a kind of person of a chapter may hold a canary.
func read(kind string, chapter int, c canary) bool {
	if c.chapter == 0 && kind == "lead" && (c.field == "push.note" || c.field == "kit mailed.title") {
		return true
	}
	if c.chapter != chapter {
		return false
	}
	field, _, _ := strings.Cut(c.field, ".")
	if slices.Contains([]string{kind + ".given", kind + ".family", kind + ".email"}, c.field) {
		return true
	}
	switch kind {
	case "lead":
		return field == "letter"
	case "guest", "waiter": // the waiter moves up before the mails go out
		return strings.HasPrefix(c.field, "open.join")
	case "named host": // told which event they host
		return c.field == "draft.title"
	case "going":
		return field == "hidden"
	case "secretive":
		return field == "members"
	}
	return false
}

// columns says for each text of the schema which canaries stand in it, or, after a dash, why none does.
var columns = map[string]string{
	"people.id": "- an id", "people.email_key": "- a keyed hash", "people.email_sealed": "member.email guest.email lead.email", "people.name_sealed": "member.given member.family request.given lead.given",
	"people.postcode_sealed": "imported.postcode", "lists.chapter_id": "- an id", "lists.id": "- an id", "lists.kind": "- one of a few words", "lists.name": "- empty, or a name that leads choose",
	"subscriptions.chapter_id": "- an id", "subscriptions.id": "- an id", "subscriptions.list_id": "- an id", "subscriptions.person_id": "- an id", "subscriptions.state": "- one of a few words",
	"subscriptions.source": "imported.source", "subscriptions.wording_sealed": "imported.wording", "subscriptions.locale": "- one of a few words",
	"tags.chapter_id": "- an id", "tags.id": "- an id", "tags.name_key": "- a keyed hash", "tags.name_sealed": "imported.tag",
	"person_tags.chapter_id": "- an id", "person_tags.tag_id": "- an id", "person_tags.person_id": "- an id",
	"person_identifiers.identifier": "imported.identifier", "person_identifiers.person_id": "- an id",
	"people.phone_sealed": "member.phone lead.phone", "people.zone": "member.zone", "people.suspension_sealed": "suspended.reason", "people.suspended_by": "- an id", "people.lift_asked_by": "- an id", "people.feed_key": "- a hash of a secret",
	"identities.issuer": "identity.issuer", "identities.subject": "identity.subject", "identities.person_id": "- an id",
	"identities.confirmed_by": "- an id", "identities.confirm_reason": "identity.reason",
	"chapters.id": "- an id", "chapters.slug": "- public", "chapters.name": "- public", "chapters.kind": "- one of a few words", "chapters.status": "- one of a few words", "chapters.merged_into": "- an id", "chapters.locked_by": "- an id", "chapters.locked_from": "- one of a few words", "chapters.unlock_asked_by": "- an id", "chapters.lock_reason_sealed": "- for the leads and the office, while a chapter is locked: TestAChapterIsLockedByOneAndUnlockedByTwo",
	"chapters.locality": "- public", "chapters.region": "- public", "chapters.postal_code": "- public", "chapters.country": "- public", "chapters.zone": "- public",
	"chapter_slugs.slug": "- public", "chapter_slugs.chapter_id": "- an id",
	"chapter_proposals.id": "- an id", "chapter_proposals.chapter_id": "- an id", "chapter_proposals.kind": "- one of a few words", "chapter_proposals.slug": "- an address that is to be public", "chapter_proposals.into_id": "- an id",
	"chapter_proposals.asked_by": "- an id",
	"chapters.picture_id":        "- an id", "chapters.picture_alt": "- public", "chapters.picture_widths": "- numbers", "chapters.meets": "- public", "chapters.know": "- public",
	"chapters.links": "- public", "chapters.public_phone": "- public", "chapters.join_questions": "- shown to everybody who joins", "chapters.welcome": "- in the email to every new member",
	"chapters.about": "- public", "chapters.contact_email": "- public", "chapters.access": "- public", "chapters.identifier": "- the public number of an import",
	"roles.person_id": "- an id", "roles.role": "- one of a few words", "roles.chapter_id": "- an id", "roles.source": "- one of a few words",
	"roles.issuer": "role.issuer", "roles.subject": "role.subject", "roles.granted_by": "- an id",
	"memberships.chapter_id": "- an id", "memberships.id": "- an id", "memberships.person_id": "- an id", "memberships.state": "- one of a few words",
	"memberships.answers_sealed": "request.answer declined.answer left.answer member.answer",
	"memberships.note_sealed":    "request.note declined.note left.note",
	"memberships.skills_sealed":  "member.skills", "memberships.notes_sealed": "member.notes", "memberships.follow_up_sealed": "member.follow",
	"memberships.join_link_id": "- an id", "memberships.brought_sealed": "left.brought", "join_invites.chapter_id": "- an id", "join_invites.id": "- an id", "join_invites.address_key": "- a keyed hash", "join_invites.token_key": "- a hash of a secret", "join_invites.state": "- one of a few words", "join_invites.invited_by": "- an id",
	"join_invites.address_sealed": "- on the chapter's list of the invited alone, whose names need a fresh sign-in", "join_invites.name_sealed": "- as its address",
	"lead_names.chapter_id": "- an id", "lead_names.person_id": "- an id", "lead_names.name_sealed": "former.name",
	"charters.chapter_id": "- an id", "charters.granted_by": "- an id", "charters.agreed_by": "- an id", "charters.reviewed_by": "- an id", "charters.note_sealed": "charter.note", "charters.reminded": "- one of a few words",
	"duplicates.chapter_id": "- an id", "duplicates.id": "- an id", "duplicates.person_id": "- an id", "duplicates.other_id": "- an id", "duplicates.word_sealed": "duplicate.word", "duplicates.proposed_by": "- an id",
	"asks.chapter_id": "- an id", "asks.id": "- an id", "asks.kind": "- one of a few words", "asks.text_sealed": "ask.text", "asks.needed_by": "- a day", "asks.state": "- one of a few words", "asks.answer_sealed": "ask.answer", "asks.asked_by": "- an id",
	"call_reports.chapter_id": "- an id", "call_reports.id": "- a hash", "call_reports.network": "- a daily hash",
	"call_counts.chapter_id": "- an id", "call_counts.toolkit_id": "- an id", "call_counts.item_key": "- an id", "call_counts.outcome": "- one of a few words",
	"call_notes.chapter_id": "- an id", "call_notes.id": "- an id", "call_notes.toolkit_id": "- an id", "call_notes.item_key": "- an id", "call_notes.callee": "- a public official", "call_notes.outcome": "- one of a few words",
	"call_notes.text_sealed": "call.note", "toolkit_items.whom": "- one of a few words",
	"directory_imports.id": "- an id", "directory_imports.list": "- the name of a list", "directory_imports.kind": "- one of a few words", "directory_imports.file": "- the name of a public file", "directory_imports.sum": "- a hash",
	"directory_imports.as_of": "- a day", "directory_imports.state": "- one of a few words", "directory_imports.flaws": "- rows of a public file", "directory_imports.imported_by": "- an id",
	"directory_officials.import_id": "- an id", "directory_officials.id": "- public", "directory_officials.chamber": "- one of a few words", "directory_officials.title": "- public", "directory_officials.name": "- a public official",
	"directory_officials.state": "- public", "directory_officials.district": "- public", "directory_officials.class": "- public", "directory_officials.party": "- public", "directory_officials.phone": "- of a public office", "directory_officials.url": "- of a public office", "directory_officials.zips": "- public",
	"directory_offices.import_id": "- an id", "directory_offices.id": "- public", "directory_offices.official": "- public", "directory_offices.city": "- public", "directory_offices.state": "- public", "directory_offices.zip": "- public", "directory_offices.phone": "- of a public office", "directory_offices.hours": "- public",
	"directory_districts.import_id": "- an id", "directory_districts.zip": "- public", "directory_districts.state": "- public", "directory_districts.district": "- public",
	"join_links.chapter_id": "- an id", "join_links.id": "- an id", "join_links.name": "- the leads' own words, on the chapter's desk alone", "join_links.token_key": "- a hash of a secret", "join_links.made_by": "- an id",
	"blocks.chapter_id": "- an id", "blocks.id": "- an id", "blocks.person_id": "- an id", "blocks.address_key": "- a keyed hash", "blocks.blocked_by": "- an id",
	"blocks.address_sealed": "- as the reason", "blocks.reason_sealed": "- on the chapter's list of blocks alone, whose names need a fresh sign-in",
	"national_blocks.id": "- an id", "national_blocks.person_id": "- an id", "national_blocks.address_key": "- a keyed hash", "national_blocks.blocked_by": "- an id", "national_blocks.lift_asked_by": "- an id",
	"national_blocks.reason_sealed": "- on the office's list of blocks alone",
	"files.chapter_id":              "- an id", "files.id": "- an id", "files.kind": "- one of a few words", "files.name": "file draft.name file members.name", "files.type": "- a media type", "files.widths": "- numbers",
	"audit.id": "- an id", "audit.actor_id": "- an id", "audit.chapter_id": "- an id", "audit.action": "- a verb on a noun", "audit.object": "- a kind and an id",
	"events.chapter_id": "- an id", "events.id": "- an id", "events.title": "draft.title members.title off.title", "events.summary": "draft.summary members.summary",
	"events.description": "draft.description members.description", "events.bring": "draft.bring members.bring", "events.mode": "- one of a few words", "events.state": "- one of a few words", "events.audience": "- one of a few words",
	"events.starts_local": "- a time", "events.ends_local": "- a time", "events.zone_data": "- the name of a release", "events.zone": "- the name of a time zone", "events.venue": "draft.venue members.venue hidden.venue", "events.address": "draft.address members.address hidden.address",
	"events.locality": "draft.locality members.locality", "events.region": "draft.region members.region", "events.postal_code": "draft.postal members.postal hidden.postal",
	"events.country": "draft.country members.country", "events.join_url_sealed": "draft.join members.join hidden.join open.join draft.joincode members.joincode hidden.joincode open.joincode", "events.cover_id": "- an id",
	"events.cover_alt": "draft.alt members.alt", "events.identifier": "draft.identifier members.identifier", "events.toolkit_id": "- an id", "events.cancel_reason": "off.reason",
	"events.change_note": "off.note", "events.file_mark": "- a number and a moment", "events.told_before": "off.before",
	"event_seats.chapter_id": "- an id", "event_seats.event_id": "- an id",
	"event_hosts.chapter_id": "- an id", "event_hosts.event_id": "- an id", "event_hosts.person_id": "- an id",
	"rsvps.chapter_id": "- an id", "rsvps.id": "- an id", "rsvps.event_id": "- an id", "rsvps.person_id": "- an id", "rsvps.state": "- one of a few words",
	"rsvps.name_sealed": "guest.given guest.family going.given pending.given", "rsvps.note_sealed": "guest.note going.note pending.note waiter.note", "rsvps.token_key": "- a hash of a secret",
	"rsvps.network": "- a keyed hash", "rsvps.address_key": "- a keyed hash", "rsvps.domain_key": "- a keyed hash", "rsvps.removed_by": "- an id",
	"rsvps.removed_reason_sealed": "removal.reason", "rsvps.moved_reason_sealed": "move.reason", "rsvps.removed_state": "- one of a few words", "rsvps.withdrawn_state": "- one of a few words", "rsvps.attends": "- one of a few words",
	"limit_locks.name": "- a keyed hash", "network_keys.day": "- a day", "network_keys.key_sealed": "- random",
	"toolkits.id": "- an id", "toolkits.title": "0 kit kept.title", "toolkits.summary": "0 kit kept.summary", "toolkits.ask": "0 kit kept.ask",
	"toolkit_versions.toolkit_id": "- an id", "toolkit_versions.title": "0 kit kept.title", "toolkit_versions.summary": "0 kit kept.summary", "toolkit_versions.ask": "0 kit kept.ask",
	"toolkit_items.toolkit_id": "- an id", "toolkit_items.id": "- an id", "toolkit_items.kind": "- one of a few words", "toolkit_items.title": "0 kit kept.item", "toolkit_items.body": "0 kit kept.body",
	"toolkit_items.key": "- an id", "toolkit_items.use_until": "- a day", "toolkit_items.replaces": "- ids", "events.toolkit_item": "- an id",
	"toolkit_recalls.id": "- an id", "toolkit_recalls.toolkit_id": "- an id", "toolkit_recalls.item_key": "- an id", "toolkit_recalls.reason": "0 kit recalled.reason", "toolkit_recalls.replacement": "- an id", "toolkit_versions.note": "0 kit half.note", "toolkit_slots.renamed_from": "- a name in the texts",
	"toolkit_items.file_id": "- an id", "toolkit_items.template": "0 kit kept.template",
	"toolkit_slots.toolkit_id": "- an id", "toolkit_slots.slot": "- a name in the texts", "toolkit_slots.label": "0 kit kept.label", "toolkit_slots.help": "0 kit kept.help",
	"adoptions.chapter_id": "- an id", "adoptions.toolkit_id": "- an id", "adoptions.state": "- one of a few words", "adoptions.reason": "adoption.reason", "adoptions.note": "adoption.note",
	"audiences.id": "- an id", "audiences.name": "- the office's own word, on its own pages", "audiences.filter": "- kinds, states, a ZIP code and ids of chapters",
	"toolkit_offerings.id": "- an id", "toolkit_offerings.toolkit_id": "- an id", "toolkit_offerings.filter": "- as audiences.filter", "toolkit_offerings.note": "- what adoptions.note is of a chapter that opened later", "toolkit_offerings.wished_on": "- a day",
	"adoptions.wished_on": "- a day", "adoptions.owed": "- one of a few words", "adoptions.nudged": "- one of a few words", "adoptions.nudge_word": "adoption.word",
	"slot_values.chapter_id": "- an id", "slot_values.toolkit_id": "- an id", "slot_values.slot": "- a name in the texts", "slot_values.value": "slot.unpublished",
	"messages.chapter_id": "- an id", "messages.id": "- an id", "messages.kind": "- one of a few words", "messages.event_id": "- an id", "messages.rsvp_id": "- an id", "messages.toolkit_id": "- an id",
	"messages.network": "- a daily hash", "messages.locale": "- one of a few words", "notices.locale": "- one of a few words", "people.locale": "- one of a few words", "people.standing": "- one of a few words", "people.standing_until": "- a day", "rsvps.locale": "- one of a few words",
	"facts.chapter_id": "- an id", "facts.id": "- an id", "facts.kind": "- one of a few words", "facts.object": "- an id", "messages.address_key": "- a keyed hash",
	"mailboxes.address_key": "- a keyed hash", "mailboxes.domain_key": "- a keyed hash", "mailboxes.sends": "- times",
	"suppressions.address_key": "- a keyed hash", "suppressions.list": "- the name of a list", "suppressions.reason": "- one of a few words", "suppressions.source": "- one of a few words",
	"invitations.id": "- an id", "invitations.role": "- one of a few words", "invitations.chapter_id": "- an id", "invitations.address_key": "- a keyed hash", "invitations.address_sealed": "invited.email",
	"invitations.state": "- one of a few words", "invitations.asked_by": "- an id", "invitations.confirmed_by": "- an id", "invitations.token_key": "- a hash of a secret", "invitations.agreed_by": "- an id", "invitations.event_id": "- an id",
	"role_removals.id": "- an id", "role_removals.person_id": "- an id", "role_removals.role": "- one of a few words", "role_removals.chapter_id": "- an id", "role_removals.asked_by": "- an id",
	"confirmations.id": "- an id", "confirmations.kind": "- one of a few words", "confirmations.person_id": "- an id", "confirmations.chapter_id": "- an id",
	"confirmations.address_key": "- a keyed hash", "confirmations.address_sealed": "asked.email", "confirmations.subject_sealed": "asked.subject",
	"confirmations.token_key": "- a hash of a secret", "confirmations.code_key": "- a keyed hash", "confirmations.browser_key": "- a hash of a secret", "confirmations.network": "- a daily hash",
	"notices.id": "- an id", "notices.kind": "- one of a few words", "notices.person_id": "- an id", "notices.confirmation_id": "- an id", "notices.address_key": "- a keyed hash",
	"notices.network": "- a daily hash", "notices.letter_sealed": "asked.email", "notices.state": "- one of a few words", "notices.problem": "message.problem",
	"audit.chain": "- an id", "audit.mac": "- a keyed hash", "audit_heads.chain": "- an id", "audit_heads.mac": "- a keyed hash",
	"hub_facts.name": "- a word of this program", "hub_facts.value": "- the random name of the database in Redis",
	"audit_heads.first_prev": "- a keyed hash", "audit_heads.seal": "- a keyed hash",
	"backups.id": "- an id", "backups.fingerprint": "- a hash of the keys",
	"data_requests.id": "- an id", "data_requests.kind": "- one of a few words", "data_requests.person_id": "- an id", "data_requests.address_key": "- a keyed hash", "data_requests.done_by": "- an id",
	"break_glass.id": "- an id", "break_glass.chapter_id": "- an id", "break_glass.opened_by": "- an id", "break_glass.reason_sealed": "- told to leads and auditors by email, on no page",
	"settings.name": "- one of a few words", "settings.value": "- public",
	"setup.id": "- a word of this program", "setup.code_key": "- a keyed hash", "setup.browser_key": "- a hash", "setup.answers_sealed": "- of a hub that nobody uses yet: sealed, and gone with its last step",
	"site_pages.name": "- one of a few words", "site_pages.summary": "- public", "site_pages.body": "- public",
	"people_imports.id": "- an id", "people_imports.for_chapter": "- an id", "people_imports.kind": "- one of a few words", "people_imports.state": "- one of a few words", "people_imports.begun_by": "- an id", "people_imports.locale": "- one of a few words",
	"people_imports.lease": "- a secret of a job", "people_imports.options_sealed": "uploaded.wording", "people_imports.report_sealed": "uploaded.reason", "people_imports.problem_sealed": "uploaded.problem",
	"people_import_files.id": "- an id", "people_import_files.import_id": "- an id", "people_import_files.tool": "- the name of a program", "people_import_files.name_sealed": "uploaded.name",
	"people_import_files.header_sealed": "uploaded.header", "people_import_files.columns_sealed": "- numbers",
	"people_import_parts.id": "- an id", "people_import_parts.file_id": "- an id", "people_import_parts.import_id": "- an id", "people_import_parts.data_sealed": "uploaded.row",
	"people_import_rejects.id": "- an id", "people_import_rejects.import_id": "- an id", "people_import_rejects.rows_sealed": "uploaded.row",
	"levers.name": "- one of a few words", "levers.reason": "- an operator's words about the hub", "levers.set_by": "- an id",
	"messages.letter_sealed": "letter.name letter.email letter.text", "messages.state": "- one of a few words", "messages.problem": "message.problem",
}

// texts are the text and sealed columns of the hub's own tables.
func texts(t *testing.T, o *organization) []string {
	t.Helper()
	rows, err := o.DB.QueryContext(t.Context(), `
		SELECT m.name || '.' || c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c
		WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name NOT LIKE 'goose_%' AND m.name NOT LIKE 'river_%'
			AND lower(c.type) IN ('text', 'blob', '')`)
	must(t, err)
	defer func() { _ = rows.Close() }()
	var list []string
	for rows.Next() {
		var name string
		must(t, rows.Scan(&name))
		list = append(list, name)
	}
	must(t, rows.Err())
	return list
}

// holds returns the canaries in one column, unsealed.
func (o *organization) holds(t *testing.T, column string) map[canary]bool {
	t.Helper()
	table, name, _ := strings.Cut(column, ".")
	rows, err := o.DB.QueryContext(t.Context(), `SELECT `+name+` FROM `+table+` WHERE `+name+` IS NOT NULL`)
	must(t, err)
	defer func() { _ = rows.Close() }()
	var all []byte
	for rows.Next() {
		var value []byte
		must(t, rows.Scan(&value))
		if plain, sealed := strings.CutSuffix(column, "_sealed"); sealed {
			text, err := o.Keys.Open(value, plain)
			must(t, err)
			value = []byte(text)
		}
		all = append(append(all, '\n'), value...)
	}
	must(t, rows.Err())
	return o.aviary.heard(all)
}

// uncovered returns what is wrong with a table of columns: a text without a line, a line without a text, a canary that is
// not there.
func (o *organization) uncovered(t *testing.T, table map[string]string) (problems []string) {
	t.Helper()
	list := texts(t, o)
	for column := range table {
		if !slices.Contains(list, column) {
			problems = append(problems, column+" is in the table and not in the schema")
		}
	}
	for _, column := range list {
		line, known := table[column]
		if !known || line == "" {
			problems = append(problems, column+" has neither a canary nor a reason: give it one")
			continue
		}
		if strings.HasPrefix(line, "- ") {
			continue
		}
		held := o.holds(t, column)
		from, to := 1, chapters
		if global, is := strings.CutPrefix(line, "0 "); is {
			from, to, line = 0, 0, global
		}
		for n := from; n <= to; n++ {
			for _, field := range fieldsOf(line) {
				if !held[canary{n, field}] {
					problems = append(problems, fmt.Sprintf("%s does not hold %s", column, canary{n, field}))
				}
			}
		}
	}
	slices.Sort(problems)
	return problems
}

// fieldsOf splits a line of columns; the fields of files and toolkits are two words.
func fieldsOf(line string) []string {
	var out []string
	words := strings.Fields(line)
	for i := 0; i < len(words); i++ {
		if words[i] == "file" || words[i] == "kit" {
			out = append(out, words[i]+" "+words[i+1])
			i++
			continue
		}
		out = append(out, words[i])
	}
	return out
}

// The planted faults: a column that nobody thought of, and one whose canary is missing.
func TestEveryTextHasACanaryOrAReason(t *testing.T) {
	t.Parallel()
	o := newOrganization(t, sqliteFixture(t))
	for _, problem := range o.uncovered(t, columns) {
		t.Error(problem)
	}
	for word, c := range o.aviary.known {
		if _, known := sightOf(c.field); !known && !strings.HasSuffix(c.field, ".phone") && !strings.HasSuffix(c.field, ".zone") {
			t.Errorf("%s (%s) is in no line of the table of sights", c, word)
		}
	}
	o.Exec(t, `ALTER TABLE rsvps ADD COLUMN diet text`)
	o.Exec(t, `UPDATE adoptions SET reason = 'no' WHERE chapter_id = $1`, o.chapters[7].ID)
	want := []string{"adoptions.reason does not hold adoption.reason of chapter 7", "rsvps.diet has neither a canary nor a reason: give it one"}
	if got := o.uncovered(t, columns); !slices.Equal(got, want) {
		t.Errorf("planted: found %q, want %q", got, want)
	}
}
