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
CREATE INDEX article_date ON article (coalesce(published, captured));
CREATE INDEX article_outlet ON article (outlet, published);
CREATE INDEX article_rereading ON article (rereading);

CREATE TABLE article_words (
    -- The words of the texts with their base forms, packed (src/word_table.rs tells how): with them matches are marked.
    article INTEGER PRIMARY KEY REFERENCES article (id),
    words BLOB NOT NULL
);

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
    statements INTEGER NOT NULL DEFAULT 0, -- how many it made; kept by triggers of the table statement
    correction INTEGER REFERENCES correction (id) -- the correction that made it, if no machine did
);
CREATE INDEX entity_name_of ON entity (first_name);
CREATE INDEX entity_called ON entity (name);
CREATE INDEX entity_statements ON entity (statements);
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

CREATE TABLE entity_word (
    -- The words of all its names, in small plain letters: what a name is looked up by, whole or by its first letters.
    word TEXT NOT NULL,
    entity INTEGER NOT NULL REFERENCES entity (id),
    PRIMARY KEY (word, entity)
) WITHOUT ROWID;
CREATE INDEX entity_word_entity ON entity_word (entity, word);

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
CREATE INDEX article_entity_entity ON article_entity (entity, article);
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
CREATE INDEX statement_entity ON statement (entity, said, act, certainty, article); -- what is counted of a speaker over time
CREATE INDEX statement_said ON statement (said);
CREATE INDEX statement_within ON statement (within) WHERE within IS NOT NULL;

CREATE TRIGGER statement_made AFTER INSERT ON statement WHEN new.entity IS NOT NULL BEGIN
    UPDATE entity SET statements = statements + 1 WHERE id = new.entity;
END;
CREATE TRIGGER statement_gone AFTER DELETE ON statement WHEN old.entity IS NOT NULL BEGIN
    UPDATE entity SET statements = statements - 1 WHERE id = old.entity;
END;
CREATE TRIGGER statement_given AFTER UPDATE OF entity ON statement WHEN old.entity IS NOT new.entity BEGIN
    UPDATE entity SET statements = statements - 1 WHERE id = old.entity;
    UPDATE entity SET statements = statements + 1 WHERE id = new.entity;
END;

CREATE TABLE span (
    -- Where a statement's words stand in the article's text.
    statement INTEGER NOT NULL REFERENCES statement (id),
    role TEXT NOT NULL,            -- source cue content
    number INTEGER NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    PRIMARY KEY (statement, role, number)
) WITHOUT ROWID;

CREATE TABLE about (
    -- Whom or what a statement is about: who is named in its content.
    statement INTEGER NOT NULL REFERENCES statement (id),
    entity INTEGER NOT NULL REFERENCES entity (id),
    PRIMARY KEY (statement, entity)
) WITHOUT ROWID;
CREATE INDEX about_entity ON about (entity);

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

CREATE TABLE story (
    -- Articles about one event. Its number is that of the first of its articles that was added.
    id INTEGER PRIMARY KEY REFERENCES article (id),
    articles INTEGER NOT NULL,     -- how many
    first TEXT,                    -- dates of the earliest and the latest; NULL: none has one
    last TEXT
);
CREATE INDEX story_last ON story (coalesce(last, ''));
CREATE INDEX story_largest ON story (articles, coalesce(last, ''));

CREATE TABLE story_article (
    -- Which story each article is of, and what it is known by.
    article INTEGER PRIMARY KEY REFERENCES article (id),
    story INTEGER NOT NULL REFERENCES story (id) DEFERRABLE INITIALLY DEFERRED,
    score REAL NOT NULL,           -- how well it fits the others, from 0 to 1; 1 if it is alone
    nearest INTEGER REFERENCES article (id), -- which of them it is most like: story_link tells why
    day INTEGER,                   -- days since 1970-01-01; NULL: not known to the day
    clues TEXT NOT NULL            -- JSON {clue: weight}: e:12 an entity, w:mosto the beginning of a word, n:344 a number, c:00f3a1b2 a stretch of wording
);
CREATE INDEX story_article_story ON story_article (story);

CREATE TABLE story_link (
    -- Pairs of articles that may be about one event.
    article INTEGER NOT NULL REFERENCES article (id),
    other INTEGER NOT NULL REFERENCES article (id), -- the later one
    score REAL NOT NULL,           -- how likely it is, from 0.2 to 1
    evidence TEXT NOT NULL,        -- why
    PRIMARY KEY (article, other)
) WITHOUT ROWID;
CREATE INDEX story_link_other ON story_link (other);

CREATE TABLE story_clue (
    -- In how many articles each clue is.
    clue TEXT PRIMARY KEY,
    articles INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE story_clue_article (
    -- In which, by day; those whose day is not known stand at -1000000.
    clue TEXT NOT NULL,
    day INTEGER NOT NULL,
    article INTEGER NOT NULL REFERENCES article (id),
    PRIMARY KEY (clue, day, article)
) WITHOUT ROWID;

CREATE TABLE gist (
    -- What each statement is about in few bytes: by it the same statement is known in other articles.
    statement INTEGER PRIMARY KEY REFERENCES statement (id),
    lemmas TEXT NOT NULL,          -- of the content, in plain letters, in text order, each once; function words are left out
    vector BLOB                    -- 64 signed bytes: the direction the encoder gives the content; NULL: not read by it
);

CREATE TABLE article_band (
    -- Texts that have one of these in common may be copies of each other: MinHash of their runs of four words.
    band INTEGER NOT NULL,
    article INTEGER NOT NULL REFERENCES article (id),
    PRIMARY KEY (band, article)
) WITHOUT ROWID;

CREATE TABLE title (
    -- Which office an article says that somebody holds: 'prezydent Ukrainy Wołodymyr Zełenski'.
    article INTEGER NOT NULL REFERENCES article (id),
    number INTEGER NOT NULL,
    article_entity INTEGER NOT NULL,
    role TEXT NOT NULL,            -- president prime-minister foreign-minister chief …
    place TEXT NOT NULL,           -- of what: iso3166:UA, city:…, an organisation's name by its sounds; '' if it is not said
    start INTEGER NOT NULL,        -- where the words stand
    "end" INTEGER NOT NULL,
    date TEXT,                     -- when the article was published, else captured
    PRIMARY KEY (article, number),
    FOREIGN KEY (article, article_entity) REFERENCES article_entity (article, id)
) WITHOUT ROWID;
CREATE INDEX title_role ON title (role, place);
CREATE INDEX title_entity ON title (article_entity);

CREATE TABLE title_speaker (
    -- Statements whose source is an office alone, and whose article does not let one know who holds it. Who it was is what other
    -- articles, and lists of names, say of that time; statement.speaker and statement.entity stay empty.
    statement INTEGER PRIMARY KEY REFERENCES statement (id),
    role TEXT NOT NULL,
    place TEXT NOT NULL,
    understood INTEGER NOT NULL,   -- 1: the source does not say of what; it is the country that the article names most
    date TEXT,                     -- when it was said
    entity INTEGER REFERENCES entity (id), -- NULL: nobody is known, or several are
    score REAL NOT NULL,           -- how sure that is, from 0 to 1
    evidence TEXT NOT NULL         -- why
);
CREATE INDEX title_speaker_role ON title_speaker (role, place);
CREATE INDEX title_speaker_entity ON title_speaker (entity) WHERE entity IS NOT NULL;

CREATE TABLE name_list (
    -- Lists of names that were imported: what others know of who is who. Kept when everything is read again.
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,     -- the file's
    imported TEXT NOT NULL,
    entries INTEGER NOT NULL,      -- how many there are of it
    names INTEGER NOT NULL
);

CREATE TABLE list_entry (
    -- Somebody, or something, of a list.
    id INTEGER PRIMARY KEY,
    list INTEGER NOT NULL REFERENCES name_list (id),
    line INTEGER NOT NULL,         -- of the file, from 1
    key TEXT NOT NULL,             -- a public identifier: wikidata:Q…
    kind TEXT,                     -- person organisation place country other; NULL: the list does not tell
    name TEXT NOT NULL             -- the first of its names
);
CREATE INDEX list_entry_list ON list_entry (list);
CREATE INDEX list_entry_key ON list_entry (key);

CREATE TABLE list_name (
    -- Names of an entry in any language; folded: in small plain letters, words separated by blanks.
    folded TEXT NOT NULL,
    entry INTEGER NOT NULL REFERENCES list_entry (id),
    language TEXT NOT NULL,        -- '' if the list does not tell
    name TEXT NOT NULL,
    PRIMARY KEY (folded, entry, language, name)
) WITHOUT ROWID;
CREATE INDEX list_name_entry ON list_name (entry);

CREATE TABLE list_position (
    -- Offices that an entry holds or held, as the list says.
    entry INTEGER NOT NULL REFERENCES list_entry (id),
    number INTEGER NOT NULL,
    words TEXT NOT NULL,           -- the list's, or the identifier of the office
    role TEXT,                     -- as in title; NULL: it is none that is known here
    place TEXT,
    start TEXT,
    "end" TEXT,
    PRIMARY KEY (entry, number)
) WITHOUT ROWID;
CREATE INDEX list_position_role ON list_position (role, place) WHERE role IS NOT NULL;

CREATE TABLE entity_listed (
    -- Which entity of the archive is which entry of a list. Entities of one identifier are one, as far as no correction says otherwise.
    entity INTEGER PRIMARY KEY REFERENCES entity (id),
    entry INTEGER NOT NULL REFERENCES list_entry (id),
    gave_key INTEGER NOT NULL,     -- 1: entity.key is the list's
    evidence TEXT NOT NULL         -- why
);
CREATE INDEX entity_listed_entry ON entity_listed (entry);

CREATE TABLE correction (
    -- What people know better than the machine. Kept when everything is read again.
    id INTEGER PRIMARY KEY,
    made TEXT NOT NULL,
    who TEXT,                      -- who says so
    kind TEXT NOT NULL,            -- of entities: merge split rename; of statements: change reject add
    subject TEXT NOT NULL,         -- the name of the entity it is about, or the id that the statement had ('s-…')
    document TEXT,                 -- of a statement: the original it stands in
    value TEXT NOT NULL,           -- JSON: the entities by name, kind and key, or the statement by its words, and what becomes of them
    undone TEXT                    -- when it was taken back
);
CREATE INDEX correction_document ON correction (document) WHERE document IS NOT NULL;
CREATE INDEX correction_subject ON correction (subject) WHERE document IS NOT NULL;

CREATE TABLE corrected_article (
    -- Articles of which statements were corrected.
    article INTEGER PRIMARY KEY REFERENCES article (id)
);

CREATE TABLE machine_statement (
    -- What the machine says in these articles. The table statement has what holds after all corrections.
    article INTEGER NOT NULL REFERENCES corrected_article (article),
    number INTEGER NOT NULL,       -- from 0, in text order
    record_id TEXT NOT NULL,
    statement INTEGER REFERENCES statement (id), -- what it has become; NULL: it was rejected
    value TEXT NOT NULL,           -- JSON: spans with words, labels, the speaker by its number in the article
    PRIMARY KEY (article, number)
) WITHOUT ROWID;
CREATE INDEX machine_statement_record ON machine_statement (record_id);
CREATE INDEX machine_statement_statement ON machine_statement (statement);

CREATE TABLE corrected_statement (
    -- Which statement a correction in force is about now.
    correction INTEGER PRIMARY KEY REFERENCES correction (id),
    article INTEGER NOT NULL REFERENCES corrected_article (article),
    statement INTEGER REFERENCES statement (id), -- NULL: it was rejected, or is not found
    found INTEGER NOT NULL         -- 0: nothing like it is read in the article any more
);
CREATE INDEX corrected_statement_article ON corrected_statement (article);
CREATE INDEX corrected_statement_statement ON corrected_statement (statement);

CREATE TABLE outlet_statement (
    -- How many statements an outlet has, of what kind; kept by the triggers below, as the next two.
    outlet INTEGER NOT NULL REFERENCES outlet (id),
    month TEXT NOT NULL,           -- when they were said: 2024-05; '' if not known
    certainty TEXT NOT NULL,
    manner TEXT NOT NULL,
    speaker_class TEXT NOT NULL,
    statements INTEGER NOT NULL,
    PRIMARY KEY (outlet, month, certainty, manner, speaker_class)
) WITHOUT ROWID;

CREATE TABLE outlet_speaker (
    -- Whom an outlet quotes, and how often.
    outlet INTEGER NOT NULL REFERENCES outlet (id),
    entity INTEGER NOT NULL REFERENCES entity (id) DEFERRABLE INITIALLY DEFERRED,
    statements INTEGER NOT NULL,
    PRIMARY KEY (outlet, entity)
) WITHOUT ROWID;
CREATE INDEX outlet_speaker_most ON outlet_speaker (outlet, statements);
CREATE INDEX outlet_speaker_entity ON outlet_speaker (entity);

CREATE TABLE outlet_relay (
    -- Through whom an outlet heard, and how often.
    outlet INTEGER NOT NULL REFERENCES outlet (id),
    entity INTEGER NOT NULL,       -- 0: it is no entity, but has a name
    name TEXT NOT NULL,            -- '' of entities
    statements INTEGER NOT NULL,
    PRIMARY KEY (outlet, entity, name)
) WITHOUT ROWID;

CREATE TRIGGER statement_counted AFTER INSERT ON statement BEGIN
    INSERT INTO outlet_statement
    SELECT outlet, coalesce(substr(new.said, 1, 7), ''), new.certainty, new.manner, new.speaker_class, 1
    FROM article WHERE id = new.article AND outlet IS NOT NULL
    ON CONFLICT DO UPDATE SET statements = statements + 1;
    INSERT INTO outlet_speaker SELECT outlet, new.entity, 1
    FROM article WHERE id = new.article AND outlet IS NOT NULL AND new.entity IS NOT NULL
    ON CONFLICT DO UPDATE SET statements = statements + 1;
END;

CREATE TRIGGER statement_uncounted AFTER DELETE ON statement BEGIN
    UPDATE outlet_statement SET statements = statements - 1
    WHERE outlet = (SELECT outlet FROM article WHERE id = old.article) AND month = coalesce(substr(old.said, 1, 7), '')
      AND certainty = old.certainty AND manner = old.manner AND speaker_class = old.speaker_class;
    DELETE FROM outlet_statement
    WHERE outlet = (SELECT outlet FROM article WHERE id = old.article) AND month = coalesce(substr(old.said, 1, 7), '')
      AND certainty = old.certainty AND manner = old.manner AND speaker_class = old.speaker_class AND statements = 0;
    UPDATE outlet_speaker SET statements = statements - 1
    WHERE outlet = (SELECT outlet FROM article WHERE id = old.article) AND entity = old.entity;
    DELETE FROM outlet_speaker
    WHERE outlet = (SELECT outlet FROM article WHERE id = old.article) AND entity = old.entity AND statements = 0;
END;

CREATE TRIGGER statement_recounted AFTER UPDATE OF entity, certainty, manner, speaker_class, said ON statement
WHEN old.entity IS NOT new.entity OR old.certainty <> new.certainty OR old.manner <> new.manner
  OR old.speaker_class <> new.speaker_class OR old.said IS NOT new.said
BEGIN
    INSERT INTO outlet_statement
    SELECT outlet, coalesce(substr(new.said, 1, 7), ''), new.certainty, new.manner, new.speaker_class, 1
    FROM article WHERE id = new.article AND outlet IS NOT NULL
    ON CONFLICT DO UPDATE SET statements = statements + 1;
    INSERT INTO outlet_speaker SELECT outlet, new.entity, 1
    FROM article WHERE id = new.article AND outlet IS NOT NULL AND new.entity IS NOT NULL
    ON CONFLICT DO UPDATE SET statements = statements + 1;
    UPDATE outlet_statement SET statements = statements - 1
    WHERE outlet = (SELECT outlet FROM article WHERE id = old.article) AND month = coalesce(substr(old.said, 1, 7), '')
      AND certainty = old.certainty AND manner = old.manner AND speaker_class = old.speaker_class;
    DELETE FROM outlet_statement
    WHERE outlet = (SELECT outlet FROM article WHERE id = old.article) AND month = coalesce(substr(old.said, 1, 7), '')
      AND certainty = old.certainty AND manner = old.manner AND speaker_class = old.speaker_class AND statements = 0;
    UPDATE outlet_speaker SET statements = statements - 1
    WHERE outlet = (SELECT outlet FROM article WHERE id = old.article) AND entity = old.entity;
    DELETE FROM outlet_speaker
    WHERE outlet = (SELECT outlet FROM article WHERE id = old.article) AND entity = old.entity AND statements = 0;
END;

CREATE TRIGGER relay_counted AFTER INSERT ON relay BEGIN
    INSERT INTO outlet_relay
    SELECT outlet, coalesce(new.entity, 0), iif(new.entity IS NULL, new.name, ''), 1
    FROM statement JOIN article ON article.id = statement.article
    WHERE statement.id = new.statement AND outlet IS NOT NULL
    ON CONFLICT DO UPDATE SET statements = statements + 1;
END;

CREATE TRIGGER relay_uncounted AFTER DELETE ON relay BEGIN
    UPDATE outlet_relay SET statements = statements - 1
    WHERE outlet = (SELECT outlet FROM statement JOIN article ON article.id = statement.article WHERE statement.id = old.statement)
      AND entity = coalesce(old.entity, 0) AND name = iif(old.entity IS NULL, old.name, '');
    DELETE FROM outlet_relay
    WHERE outlet = (SELECT outlet FROM statement JOIN article ON article.id = statement.article WHERE statement.id = old.statement)
      AND entity = coalesce(old.entity, 0) AND name = iif(old.entity IS NULL, old.name, '') AND statements = 0;
END;

CREATE TRIGGER relay_recounted AFTER UPDATE OF entity ON relay WHEN old.entity IS NOT new.entity BEGIN
    INSERT INTO outlet_relay
    SELECT outlet, coalesce(new.entity, 0), iif(new.entity IS NULL, new.name, ''), 1
    FROM statement JOIN article ON article.id = statement.article
    WHERE statement.id = new.statement AND outlet IS NOT NULL
    ON CONFLICT DO UPDATE SET statements = statements + 1;
    UPDATE outlet_relay SET statements = statements - 1
    WHERE outlet = (SELECT outlet FROM statement JOIN article ON article.id = statement.article WHERE statement.id = old.statement)
      AND entity = coalesce(old.entity, 0) AND name = iif(old.entity IS NULL, old.name, '');
    DELETE FROM outlet_relay
    WHERE outlet = (SELECT outlet FROM statement JOIN article ON article.id = statement.article WHERE statement.id = old.statement)
      AND entity = coalesce(old.entity, 0) AND name = iif(old.entity IS NULL, old.name, '') AND statements = 0;
END;

-- The search index. Words are folded by the archive (ł is l) and separated by blanks; a row's number is the article's id.
-- It keeps no words to show. (Nor has it contentless_delete, which SQLite before 3.43 does not know: it could not open the file.)
CREATE VIRTUAL TABLE article_index USING fts5 (
    title, lemmas, forms,
    content = '', tokenize = 'unicode61 remove_diacritics 2'
);
-- Likewise of statements: lemmas and forms are those of the content.
CREATE VIRTUAL TABLE statement_index USING fts5 (
    lemmas, forms, source, speaker,
    content = '', tokenize = 'unicode61 remove_diacritics 2'
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

CREATE VIEW titles AS
    -- Who held which office, since when and until when, by what articles say.
    SELECT title.role, title.place, entity.id AS entity, entity.name, count(DISTINCT title.article) AS articles,
           min(title.date) AS first, max(title.date) AS last
    FROM title
    JOIN article_entity ON article_entity.id = title.article_entity
    JOIN entity ON entity.id = article_entity.entity
    GROUP BY title.role, title.place, entity.id
    ORDER BY title.role, title.place, articles DESC, entity.id;

CREATE VIEW outlets AS
    -- Which outlets were read.
    SELECT outlet.id, outlet.name, count(*) AS articles, min(article.published) AS first_published,
           max(article.published) AS last_published
    FROM article JOIN outlet ON outlet.id = article.outlet
    GROUP BY outlet.id
    ORDER BY articles DESC, outlet.id;

CREATE VIEW stories AS
    -- Stories of several articles, the one that was written about last first.
    SELECT story.id, story.articles, story.first, story.last, group_concat(DISTINCT article.language) AS languages,
           group_concat(article.title, ' | ') AS titles
    FROM story
    JOIN story_article ON story_article.story = story.id
    JOIN article ON article.id = story_article.article
    WHERE story.articles > 1
    GROUP BY story.id
    ORDER BY story.last DESC, story.id DESC;

CREATE VIEW mentions AS
    -- Where who is named, with the words.
    SELECT mention.article, mention.number, substr(article.text, mention.start + 1, mention."end" - mention.start) AS words,
           mention.form, entity.name AS entity_name, entity.kind, mention.start, mention."end", article_entity.entity
    FROM mention
    JOIN article ON article.id = mention.article
    LEFT JOIN article_entity ON article_entity.id = mention.article_entity
    LEFT JOIN entity ON entity.id = article_entity.entity;
