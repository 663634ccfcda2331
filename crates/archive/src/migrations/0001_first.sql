-- The first schema. Offsets count code points from 0, end exclusive: substr(text, start + 1, "end" - start) are the words.
-- Dates are ISO 8601, as exact as they are known (2023-09-20T10:00:00Z, 2023-09-20, 2023-09); times of the archive itself are UTC.

CREATE TABLE migration (
    -- How this file came to have the schema it has.
    version INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    applied TEXT NOT NULL
);

CREATE TABLE model (
    -- What read the articles.
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    version TEXT NOT NULL,
    sha256 TEXT NOT NULL,          -- of the file of weights
    UNIQUE (name, version, sha256)
);

CREATE TABLE original (
    -- The documents as they came. Everything else can be made from them again.
    sha256 TEXT NOT NULL PRIMARY KEY, -- 'sha256:' and the hash of the bytes, unpacked
    media_type TEXT NOT NULL,
    bytes INTEGER NOT NULL,        -- how many, unpacked
    told TEXT NOT NULL,            -- JSON: what the container, a server or the user told of the document; with it the bytes can be read again
    content BLOB NOT NULL          -- packed with zstd
);

CREATE TABLE outlet (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
);

CREATE TABLE rereading (
    -- Runs that read every original again.
    id INTEGER PRIMARY KEY,
    model INTEGER NOT NULL REFERENCES model (id),
    started TEXT NOT NULL,
    finished TEXT                  -- NULL: it goes on
);

CREATE TABLE article (
    -- The news texts, one for each original.
    id INTEGER PRIMARY KEY,
    original TEXT NOT NULL UNIQUE REFERENCES original (sha256),
    uri TEXT,                      -- where it was first seen: a path or an address
    canonical TEXT,                -- the address that the document gives as its own
    title TEXT,
    published TEXT,
    modified TEXT,
    captured TEXT,                 -- when the copy was made: a crawl's date
    outlet INTEGER REFERENCES outlet (id),
    language TEXT,                 -- BCP 47
    record TEXT,                   -- what the container calls it: a WARC-Record-ID, a feed's guid, a row's id
    model INTEGER NOT NULL REFERENCES model (id),
    added TEXT NOT NULL,
    places TEXT NOT NULL,          -- JSON {field: the place it was read from}
    rereading INTEGER REFERENCES rereading (id), -- the last one that has read it; NULL: as it was added
    text TEXT NOT NULL             -- last, because what comes after long columns takes longer to read
);
CREATE INDEX article_published ON article (published);
CREATE INDEX article_outlet ON article (outlet, published);
CREATE INDEX article_rereading ON article (rereading);

CREATE TABLE author (
    article INTEGER NOT NULL REFERENCES article (id),
    number INTEGER NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (article, number)
) WITHOUT ROWID;

CREATE TABLE sighting (
    -- Where the bytes of an article were seen: the first place and all others.
    id INTEGER PRIMARY KEY,
    article INTEGER NOT NULL REFERENCES article (id),
    uri TEXT,                      -- NULL: standard input
    outlet INTEGER REFERENCES outlet (id),
    published TEXT,
    captured TEXT,
    added TEXT NOT NULL
);
CREATE UNIQUE INDEX sighting_article ON sighting (article, coalesce(uri, ''));

CREATE TABLE block (
    -- What each stretch of a text is.
    article INTEGER NOT NULL REFERENCES article (id),
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,            -- title heading paragraph list_item caption quote table related metadata boilerplate
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    PRIMARY KEY (article, number)
) WITHOUT ROWID;

CREATE TABLE link (
    -- Links to other documents.
    article INTEGER NOT NULL REFERENCES article (id),
    number INTEGER NOT NULL,
    text TEXT NOT NULL,
    uri TEXT,
    PRIMARY KEY (article, number)
) WITHOUT ROWID;

CREATE TABLE entity (
    -- Persons, organisations, places of all articles.
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,            -- what to show
    kind TEXT NOT NULL,            -- person organisation place country other
    key TEXT,                      -- a public identifier: iso3166:KP, wikidata:Q…
    first_name TEXT NOT NULL,      -- the name it had when the machine first saw it; corrections find it by this
    full_name TEXT,                -- a full name, where the first was a surname alone
    correction INTEGER REFERENCES correction (id) -- the correction that made it, if no machine did
);
CREATE INDEX entity_name_of ON entity (first_name);
CREATE INDEX entity_key_of ON entity (key) WHERE key IS NOT NULL;

CREATE TABLE entity_name (
    -- Base forms of its names, and in how many articles of a language each stands.
    entity INTEGER NOT NULL REFERENCES entity (id),
    name TEXT NOT NULL,
    language TEXT NOT NULL,        -- '' if not known
    count INTEGER NOT NULL,
    PRIMARY KEY (entity, name, language)
) WITHOUT ROWID;
CREATE INDEX entity_name_name ON entity_name (name);

CREATE TABLE entity_key (
    -- What the machine looks for when it meets a name: keys under which entities that may be the same are found.
    key TEXT NOT NULL,
    entity INTEGER NOT NULL REFERENCES entity (id),
    PRIMARY KEY (key, entity)
) WITHOUT ROWID;
CREATE INDEX entity_key_entity ON entity_key (entity);

CREATE TABLE entity_profile (
    -- What the machine goes by when it decides whether a name is of this entity.
    entity INTEGER PRIMARY KEY REFERENCES entity (id),
    articles INTEGER NOT NULL,     -- in how many the machine sees it
    first TEXT,                    -- date of the earliest
    last TEXT,                     -- date of the latest
    countries TEXT NOT NULL,       -- those named most in its articles: iso3166:KP, separated by blanks
    names TEXT NOT NULL,           -- JSON [[name, language, kind, count], …], the most frequent
    context TEXT NOT NULL          -- JSON {other: articles}: what stood in the same articles, names by their sounds, roles by their lemmas
);

CREATE TABLE article_entity (
    -- What is named in one article, and who that is among all.
    id INTEGER PRIMARY KEY,
    article INTEGER NOT NULL REFERENCES article (id),
    number INTEGER NOT NULL,
    label TEXT NOT NULL,           -- the record's id: e1, e2 …
    name TEXT NOT NULL,            -- base form
    kind TEXT NOT NULL,
    key TEXT,
    entity INTEGER NOT NULL REFERENCES entity (id),
    machine INTEGER REFERENCES entity (id), -- what the machine took it for, where a correction says otherwise
    score REAL NOT NULL,           -- how sure the machine is, from 0 to 1
    evidence TEXT NOT NULL,        -- why
    UNIQUE (article, id)
);
CREATE INDEX article_entity_entity ON article_entity (entity);
CREATE INDEX article_entity_machine ON article_entity (machine) WHERE machine IS NOT NULL;

CREATE TABLE mention (
    -- Where a text names somebody.
    article INTEGER NOT NULL REFERENCES article (id),
    number INTEGER NOT NULL,
    article_entity INTEGER,        -- NULL: it is not known whom
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    form TEXT NOT NULL,            -- name nominal pronoun implicit
    PRIMARY KEY (article, number),
    FOREIGN KEY (article, article_entity) REFERENCES article_entity (article, id)
) WITHOUT ROWID;

CREATE TABLE statement (
    -- Who said, thinks, wants what.
    id INTEGER PRIMARY KEY,
    record_id TEXT NOT NULL,       -- 's-…': depends on the document and the spans alone
    article INTEGER NOT NULL REFERENCES article (id),
    number INTEGER NOT NULL,       -- from 0, in text order
    source TEXT NOT NULL,          -- words that name who it comes from; parts are joined by ' … '
    cue TEXT NOT NULL,             -- words that express the act
    content TEXT NOT NULL,         -- words that tell what was said
    speaker INTEGER,               -- who of the article
    entity INTEGER REFERENCES entity (id), -- who of all: the speaker's entity
    speaker_name TEXT,
    speaker_class TEXT NOT NULL,   -- person organisation country group document unnamed
    manner TEXT NOT NULL,          -- direct indirect mixed
    act TEXT NOT NULL,             -- says denies promises …
    certainty TEXT NOT NULL,       -- certain probable possible unknown
    polarity TEXT NOT NULL,        -- positive negative
    time_words TEXT,               -- words that tell when it was said
    time_start INTEGER,
    time_end INTEGER,
    time_date TEXT,
    within INTEGER REFERENCES statement (id) DEFERRABLE INITIALLY DEFERRED, -- the statement in whose content it stands
    in_heading INTEGER NOT NULL,   -- 0, 1
    confidence REAL NOT NULL,      -- of those with 0.9 nine in ten are right
    said TEXT,                     -- the date it is ordered by: time_date, else when the article was published, else captured
    UNIQUE (article, number),
    FOREIGN KEY (article, speaker) REFERENCES article_entity (article, id)
);
CREATE INDEX statement_record ON statement (record_id);
CREATE INDEX statement_entity ON statement (entity, said);
CREATE INDEX statement_said ON statement (said);
CREATE INDEX statement_within ON statement (within) WHERE within IS NOT NULL;

CREATE TABLE span (
    -- Where a statement's words stand in the article's text.
    statement INTEGER NOT NULL REFERENCES statement (id),
    role TEXT NOT NULL,            -- source cue content
    number INTEGER NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    PRIMARY KEY (statement, role, number)
) WITHOUT ROWID;

CREATE TABLE relay (
    -- Through whom a statement reached the article.
    statement INTEGER NOT NULL REFERENCES statement (id),
    number INTEGER NOT NULL,
    name TEXT NOT NULL,
    article_entity INTEGER REFERENCES article_entity (id),
    entity INTEGER REFERENCES entity (id),
    PRIMARY KEY (statement, number)
) WITHOUT ROWID;
CREATE INDEX relay_article_entity ON relay (article_entity) WHERE article_entity IS NOT NULL;
CREATE INDEX relay_entity ON relay (entity) WHERE entity IS NOT NULL;

CREATE TABLE reason (
    -- Why the speaker is who it is, or is not known.
    statement INTEGER NOT NULL REFERENCES statement (id),
    number INTEGER NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (statement, number)
) WITHOUT ROWID;

CREATE TABLE diagnostic (
    -- What was odd about a document.
    article INTEGER NOT NULL REFERENCES article (id),
    number INTEGER NOT NULL,
    severity TEXT NOT NULL,        -- info warning error
    message TEXT NOT NULL,
    start INTEGER,
    "end" INTEGER,
    PRIMARY KEY (article, number)
) WITHOUT ROWID;

CREATE TABLE correction (
    -- What people know better than the machine. Kept when everything is read again.
    id INTEGER PRIMARY KEY,
    made TEXT NOT NULL,
    who TEXT,                      -- who says so
    kind TEXT NOT NULL,            -- merge split rename
    subject TEXT NOT NULL,         -- the name of the entity it is about
    value TEXT NOT NULL,           -- JSON: the entities by name, kind and key, and what becomes of them
    undone TEXT                    -- when it was taken back
);

-- The search index. Words are folded by the archive (ł is l) and separated by blanks; a row's number is the article's id.
CREATE VIRTUAL TABLE article_index USING fts5 (
    title, lemmas, forms,
    content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2'
);
-- Likewise of statements: lemmas and forms are those of the content.
CREATE VIRTUAL TABLE statement_index USING fts5 (
    lemmas, forms, source, speaker,
    content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2'
);

CREATE VIEW statements AS
    -- Every statement with its article and its speaker.
    SELECT statement.id, statement.record_id, statement.said, coalesce(entity.name, statement.speaker_name) AS speaker,
           statement.act, statement.content, statement.manner, statement.certainty, statement.polarity,
           statement.speaker_class, statement.source, statement.cue, statement.time_words, statement.in_heading,
           statement.confidence, outlet.name AS outlet, article.title, article.published, article.language, article.uri,
           statement.article, statement.entity
    FROM statement
    JOIN article ON article.id = statement.article
    LEFT JOIN outlet ON outlet.id = article.outlet
    LEFT JOIN entity ON entity.id = statement.entity;

CREATE VIEW latest_statements AS
    -- What was said last, first.
    SELECT * FROM statements ORDER BY said DESC, id DESC;

CREATE VIEW speakers AS
    -- Who has said how much, since when and until when.
    SELECT entity.id, entity.name, entity.kind, entity.key, count(*) AS statements,
           count(DISTINCT statement.article) AS articles, min(statement.said) AS first_said, max(statement.said) AS last_said
    FROM statement JOIN entity ON entity.id = statement.entity
    GROUP BY entity.id
    ORDER BY statements DESC, entity.id;

CREATE VIEW outlets AS
    -- Which outlets were read.
    SELECT outlet.id, outlet.name, count(*) AS articles, min(article.published) AS first_published,
           max(article.published) AS last_published
    FROM article JOIN outlet ON outlet.id = article.outlet
    GROUP BY outlet.id
    ORDER BY articles DESC, outlet.id;

CREATE VIEW mentions AS
    -- Where who is named, with the words.
    SELECT mention.article, mention.number, substr(article.text, mention.start + 1, mention."end" - mention.start) AS words,
           mention.form, entity.name AS entity_name, entity.kind, mention.start, mention."end", article_entity.entity
    FROM mention
    JOIN article ON article.id = mention.article
    LEFT JOIN article_entity ON article_entity.id = mention.article_entity
    LEFT JOIN entity ON entity.id = article_entity.entity;
