// Package calendar writes and reads iCalendar (RFC 5545, 5546 and 7986): the feeds and invitations the hub sends out, and
// the files people bring from Google Calendar, Outlook and Exchange, Apple Calendar, Meetup and others.
//
// It owns the format: line folding, escaping, VTIMEZONE blocks made from Go's time zone data, the meaning of foreign zone
// names, and the dates of repeating events. It knows nothing of chapters, people, storage or HTTP; an Entry and a Draft are
// plain values that a use case fills and reads.
//
// The one invariant: text never becomes structure. Whatever a person typed, Write produces exactly one VEVENT per Entry with
// exactly the properties asked for; whatever bytes arrive, Read returns drafts and problems, never a panic, and spends at
// most the work its limits allow.
//
// The program needs zone data: a binary that may run without /usr/share/zoneinfo imports time/tzdata.
//
// # What Read does where the RFC leaves room
//
//   - Times ending in Z keep their instant. Their Zone is the TZID of the property if there is one, else the file's
//     X-WR-TIMEZONE, else "UTC": Google writes single events in Z and names the zone once, at the top.
//   - Floating times and whole days belong to ReadOptions.DefaultZone; X-WR-TIMEZONE does not move them.
//   - A timed event without DTEND and DURATION, or with DTEND equal to DTSTART, lasts one hour (RFC 5545 3.6.1 says zero, but an
//     event of the hub ends after it starts); a whole-day one lasts one day. DTEND before DTSTART is a Problem.
//   - DTSTART is always the first date of a repeating event, even when its own rule skips it, and counts towards COUNT
//     (RFC 5545 3.8.5.3 calls it the first instance and leaves the mismatch undefined).
//   - A clock time that a zone skips is read with the offset before the jump; one that happens twice is the first (3.3.5).
//   - Rules more frequent than daily, more than 10 rules or 10,000 listed dates in one event, EXRULE and RSCALE other than GREGORIAN are refused with a Problem.
//   - EXDATE and RECURRENCE-ID given as a date match a timed event on that day; UNTIL given as a date includes that day.
//   - Changes to one date (RECURRENCE-ID) are kept even when the series does not generate that date or excludes it.
//   - A line that is no content line is left out with a Problem and reading goes on, so that one bad character costs one line
//     and not the rest of the file. An event that is never closed is refused; the next BEGIN:VEVENT starts fresh.
//   - Two different DTSTART or DTEND in one event are a Problem: there is no telling which is meant.
//   - Of several events with the same UID and date the highest SEQUENCE wins, then the latest DTSTAMP, then the last in the file.
//   - URL is kept only when it is http or https; GEO 0;0 is what programs write for "no place" and is dropped.
//
// # Sources and licences
//
// windows_zones.tsv is supplemental/windowsZones.json of CLDR 48.2.0 (npm cldr-core) as one row per Windows zone: its name,
// the IANA zone of territory 001, and the zones of all other territories, which also serve as the list of known cities.
// CLDR data is © Unicode, Inc. under the Unicode License v3 (SPDX Unicode-3.0), whose text is windows_zones.LICENSE.
package calendar
