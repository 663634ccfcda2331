# Words of the pages. Keys are the same in every language; a test compares them.

tagline = Who said what in the news
skip = To the content
start-page = Start page
navigation = Sections
language = Language
theme = Appearance
theme-system = As the system
theme-light = Light
theme-dark = Dark
log-in = Log in
log-in-lead = This archive is not open to everybody. Whoever runs it gives out tokens.
log-out = Log out
token = Token
token-unknown = This token is not known.
foot = Depesza keeps the record of who said what. Nothing you do here leaves this computer's archive.
foot-api = For programs

section-search = Search
section-read = Read
section-news = What’s new
section-stories = Stories
section-outlets = Outlets
section-corrections = Corrections

# Amounts
articles-n = { $n ->
    [one] { $n } article
   *[other] { $n } articles
}
statements-n = { $n ->
    [one] { $n } statement
   *[other] { $n } statements
}
entities-n = { $n ->
    [one] { $n } name
   *[other] { $n } people, organisations and places
}
bytes-n = { $n ->
    [one] { $n } byte
   *[other] { $n } bytes
}
reports-n = { $n ->
    [one] { $n } report
   *[other] { $n } reports
}
independent-n = { $n ->
    [one] { $n } independent
   *[other] { $n } independent
}
undated-n = { $n ->
    [one] { $n } statement has no exact date and is not shown.
   *[other] { $n } statements have no exact date and are not shown.
}
and-more-n = and { $n } more
undo-n = Undo correction { $n }

articles = Articles
statements = Statements
statement = Statement
outlet = Outlet
story = Story
text = Text
document = Document
date = Date
languages = Languages
undated = no date
untitled = Without a title
no-outlet = Outlet not known
any = any
id = Id
from = From
to = To
added = Added
pages = Pages
first-page = To the beginning
next-page = More
as-table = The numbers as a table
as-feed = As a feed

# Search
search = Search
search-label = Search in what was said
search-placeholder = A person, a subject, words in any form
search-help = Words are found in every inflection. Names lead to people, organisations and places.
search-failed = The search could not be reached. Press Enter to try again.
suggestions = Suggestions
suggest-words = these words, in any inflection
in-office-n = { $n ->
    [one] in this office by { $n } article
   *[other] in this office by { $n } articles
}
what = What is searched
what-statements = Statements
what-articles = Articles
filters = Filters
apply = Apply
clear = Clear everything
remove-filter = remove this filter
results = Results
nothing-found = Nothing found
nothing-found-help = Try fewer words or filters, a beginning like sankcj*, or another spelling of the name.
follow-search = Follow this search:
how-to-search = How to search
hint-word = a word in any inflection
hint-phrase = words that stand together
hint-prefix = all words that begin so
hint-not = one word without another; AND, OR and brackets are understood, too
date-form = A day, a month or a year: 2024-05-31, 2024-05, 2024
sort-default = default
sort-relevance = best match first
sort-time = latest first
sort-latest = latest first
sort-largest = largest first
field-by = Said by
field-about = About
field-via = Through
field-outlet = Outlet
field-lang = Language
field-since = From
field-until = Until
field-sort = Order
field-act = What is done in saying it
field-certainty = Certainty
field-polarity = Polarity
field-manner = Quotation

# Read
read-heading = Read an article
read-lead = Paste a text, choose a file or give an address. Every statement in it is found: who says what, how surely, and through whom it came.
read-text = Text
read-address = Address of a page
read-file = File, or drop one here
read-published = Published on
read-published-help = “On Friday” is worked out from it. Leave it empty if the text tells.
read-button = Read
reading = Reading…
read-stays = What you read here is not kept unless you say so.
read-result = Read just now
read-another = Read another
keep = Keep in the archive
is-kept = In the archive already
kept-new = The article is in the archive now.
kept-known = The article was in the archive already.
parts = Parts of the text
part-of = Part { $part } of { $parts }
part-before = Part before
part-after = Next part

# A statement
legend = What the marks mean
role-source = source
role-cue = cue
role-content = content
role-nested = content within content
statement-number = Statement { $n }
to-text = To statement { $n } in the text
how = How
why = Why this speaker
via = Through
when = When
within = Within
confidence = Confidence
confidence-high = likely right
confidence-fair = check it
confidence-low = doubtful
corrected = corrected
speaker-unknown = Not named
echoes-link = Echoes
by-title = by the office:
in-article = In the article
no-statements = No statements are known.
no-statements-here = No statements were found here.

# An article
at-its-place = Where it was published
saved-original = The saved original
its-story = Its story
named-here = Named here
rejected = Rejected by people
where-from = Where it comes from
media-type = Form
modified = Changed
captured = Copied
canonical = Own address
read-by = Read by
seen-at = Seen at
odd = What was odd

# The page of a statement
in-the-article = In the article
whole-article = The whole article
statement-before = Statement before
statement-after = Next statement
in-the-original = In the saved original
bytes-from-to = Bytes { $from } to { $to } of the document
no-anchor = The original is read in another way today, so that the words cannot be pointed at. Read the archive again first.
no-words = It has no words of its own.
machine-said = What the machine said
echoes = Who else reports it
no-echoes = Nobody else in the archive reports it.
echoes-look = Look for it in other articles
first-report = first
this-statement = this statement
copy = copy
removed = removed
added-words = added
drift = What changed
likeness = { $share } alike
relay-graph = Who has it from whom
relay-graph-help = From above in time. A solid line: told as heard from there. A dashed line: copied.
drift-certainty-raised = Hedge dropped
drift-certainty-lowered = Hedge added
drift-negation-lost = Negation lost
drift-negation-gained = Negation added
drift-speaker-vaguer = Speaker vaguer
drift-speaker-more-exact = Speaker more exact
drift-act-changed = Act changed
drift-number-changed = Number changed
drift-relay-lost = Source of the report lost

# People, organisations, places
over-time = Statements over time
timeline = Timeline
timeline-plot = Statements over time, by date; the same numbers stand in the table below
divided-by = Bars are divided
by-act = by act
by-certainty = by certainty
whole-year = whole year
whole-time = all of it
nothing-in-range = Nothing in this stretch of time.
plot-help = Choose a bar to look closer.
positions = Positions on a subject
positions-about = Subject
positions-with = Beside whom
compare = Compare
no-positions = Nothing is known of that.
latest-statements = Latest statements
all-statements = All statements
said-by-it = All statements
said-about-it = What others say about it
names-seen = Names seen
offices = Offices
by-title-n = { $n ->
    [one] { $n } more statement names only the office.
   *[other] { $n } more statements name only the office.
}
called = Called
identifier = Identifier
speaks-about = Speaks about
spoken-about-by = Spoken about by
outlets-reporting = Reported by
family-says = says, reports, confirms
family-denies = denies, doubts, criticises
family-asks = asks, demands
family-promises = promises, intends, supports
family-warns = warns, threatens, fears
family-believes = believes, speculates

# Outlets
outlets-lead = What each outlet writes, whom it quotes and from whom it has it.
no-outlets = No outlet is known yet.
from-until = From – until
its-statements = Its statements
its-articles = Its articles
anonymous-share = Sources without a name
anonymous-help = Statements of unnamed people: { $unnamed }; of groups: { $groups }
relayed-share = Told as heard from others
relayed-help = { $n ->
    [one] { $n } statement names through whom it came
   *[other] { $n } statements name through whom they came
}
hedges-share = Hedges dropped
hedges-measure = Compare the latest 40 statements with earlier reports
hedges-help = Latest statements: { $looked }. Reported before by others: { $earlier }. Of these told as more certain: { $dropped }.
whom-it-quotes = Whom it quotes
from-whom = From whom it has it
no-relays = It names nobody through whom it heard.
by-month = By month
certainties = Certainty
manners = Quotation
speaker-classes = Who speaks

# Stories
stories-lead = Articles about one event, over days and languages.
no-stories = No event is told by two articles or more.
in-time = What happened and what was said
actors = Who takes part
why-in-story = Why it is of this story

# What’s new
only-newer = Only what comes from now on
all-news = All that is new
no-news = Nothing new.
first-seen = Seen for the first time
empty-archive = The archive is empty
empty-archive-help = Read an article and keep it, or add files, pages, feeds and crawls on the command line:

# Corrections
correct = Correct
corrections-lead = What people know better than the machine. Corrections win, hold when everything is read again, and can be undone.
no-corrections = Nothing was corrected.
corrected-now = The correction holds.
undone-now = The correction is undone.
undone = undone
undo = Undo
not-applied = not applied: the article is read otherwise now
who-said = Who said it
who-said-help = A name from the archive, or its number; empty if the text does not tell.
words-help = Words as they stand in the article; parts that stand apart are joined by “ … ”.
your-name = Your name
save = Save
reject = This is no statement
missed = Add a missed statement
mixed-alphabets = letters of several alphabets
rename = Rename
rename-to = Name to be shown
merge = Merge
merge-help = Everything said by and about this one will be the other’s.
merge-into = It is the same as
split = Split
split-help = Everything named so will be somebody else’s.
split-called = Name that means another
split-to = Who that is
correction-merge = Merged
correction-split = Split
correction-rename = Renamed
correction-change = Changed
correction-reject = Rejected
correction-add = Added

# Problems
problem-bad-request = The request is not understood
problem-bad-parameter = Something is filled in wrongly
problem-unauthorized = A token is needed
problem-forbidden = This is not allowed
problem-not-found = There is nothing here
problem-method-not-allowed = This cannot be done here
problem-not-acceptable = It cannot be given in that form
problem-conflict = It is so already, or not any more
problem-too-large = Too large
problem-unsupported-media-type = This form is not read
problem-unprocessable = It cannot be done
problem-too-many-requests = Too many requests
problem-internal = Something went wrong
problem-upstream = Another server did not answer as it should
problem-unavailable = Not now
problem-timeout = It took too long
what-to-do-bad-request = The address or the form is not one that this page understands. Go back and try again.
what-to-do-bad-parameter = Go back, correct what you entered and send it again.
what-to-do-unauthorized = This archive is not open to everybody. Log in with the token that its keeper gave you.
what-to-do-forbidden = You may read here and not do this. If the page stood open for long, load it again and repeat.
what-to-do-not-found = What you look for was never here, was merged with something else or was taken out. Search for it.
what-to-do-method-not-allowed = Use the buttons and links of the pages.
what-to-do-not-acceptable = Ask for it in another form.
what-to-do-conflict = Somebody may have been faster. Load the page again and see what stands there now.
what-to-do-too-large = Send less at once: one article, or a part of it.
what-to-do-unsupported-media-type = Send text or HTML.
what-to-do-unprocessable = It arrived, and cannot be read or done. Check what you sent.
what-to-do-too-many-requests = Wait a little and try again.
what-to-do-internal = It is not your fault. Whoever runs this server finds the reason in its log.
what-to-do-upstream = Try the address in your browser; if it opens there, paste the article's text instead.
what-to-do-unavailable = The archive is busy. Wait a little and try again.
what-to-do-timeout = Ask for less: a shorter text or a narrower search.
severity-info = note
severity-warning = warning
severity-error = error

# Labels of the record
act-says = says
act-reports = reports
act-confirms = confirms
act-denies = denies
act-asks = asks
act-demands = demands
act-promises = promises
act-threatens = threatens
act-warns = warns
act-criticises = criticises
act-supports = supports
act-believes = believes
act-doubts = doubts
act-fears = fears
act-hopes = hopes
act-speculates = speculates
act-intends = intends
act-knows = knows
certainty-certain = certain
certainty-probable = probable
certainty-possible = possible
certainty-unknown = certainty not told
polarity-positive = that it is so
polarity-negative = that it is not so
manner-direct = verbatim
manner-indirect = in other words
manner-mixed = partly verbatim
kind-person = Person
kind-organisation = Organisation
kind-place = Place
kind-country = Country
kind-other = Other
class-person = person
class-organisation = organisation
class-country = country
class-group = group
class-document = document
class-unnamed = unnamed
block-title = Title
block-heading = Heading
block-paragraph = Paragraph
block-list-item = •
block-caption = Caption
block-quote = Quotation
block-table = Table
block-related = See also
block-metadata = Details
block-boilerplate = Page furniture

# Why a speaker is who it is
reason-not-found = not found
reason-several = several, named one by one in the source
reason-named = named in the source
reason-capital = the country whose capital is named
reason-first-person = the first person inside a quotation
reason-institution = an institution named by its common noun
reason-called-before = named or called so before
reason-indefinite = unnamed: the source is indefinite
reason-no-name = unnamed: no name in the article fits the source
reason-impersonal = nobody: the verb is impersonal
reason-unsaid = the text does not say whose words these are
reason-missing = the subject is missing and nobody before it fits
reason-pronoun = nobody in the article fits the pronoun
reason-model = the model’s choice among the names of the article
reason-last = the last speaker that fits
reason-nearest = the nearest name before it that fits
reason-later = named only later
reason-role = a role seen beside the name
reason-speaks-for = the institution the source speaks for
reason-relative = what the relative pronoun stands for
reason-repeated = the same words are quoted of this speaker
reason-outer = the speaker around it
reason-corrected = corrected by people
reason-added = added by people
reason-agreement = agreement: { $form }
reason-masculine = masculine
reason-feminine = feminine
reason-neuter = neuter
reason-singular = singular
reason-plural = plural
