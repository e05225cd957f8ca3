// Package markdown turns what people write about events, toolkits and
// statements into HTML for pages, plain text for mails and calendars, and
// short excerpts.
//
// It owns the dialect (CommonMark with tables, strikethrough, task
// lists, bare URLs and hard line breaks) and what of it may reach a page. It knows nothing of who
// wrote the text or where it is shown.
//
// Invariant: whatever the input, HTML returns balanced markup made only of the
// elements h3 to h6, p, br, hr, strong, em, del, code, pre, blockquote, ul, ol,
// li, a, table, thead, tbody, tr, th and td, whose only attributes are href and
// rel on a, start on ol, and the class task on li. Two walls stand behind this: the document is
// cleaned as a tree before it is written, and bluemonday reads what was written.
//
// HTML in the input is shown as it was typed, not interpreted and not dropped.
package markdown
