//! The questions, drawn from what is in the archive. To measure one more answer, add it to [`questions`].

use crate::vary::Numbers;
use archive::rusqlite::Connection;
use archive::{Archive, Bucket, IndexWord, PositionQuery, Query, Sort, StoryQuery, Subject, What, Words};
use record::{Act, Certainty};
use std::collections::BTreeMap;
use text::Span;

/// A question as the archive is asked it; it gives how much was found.
pub(crate) type Ask = Box<dyn Fn(&Archive) -> usize>;

/// The same question to a plain table: the table, its expression, whether the best come first.
pub(crate) type Plain = (&'static str, String, bool);

/// Questions of one kind.
pub(crate) struct Questions {
    pub(crate) name: &'static str,
    pub(crate) asked: Vec<(Ask, Option<Plain>)>,
}

/// Articles from which words are drawn.
const DRAWN: usize = 300;

/// A word of a statement: as it stands there, and its lemma.
type Drawn = (String, String);

pub(crate) struct Draw {
    random: Numbers,
    /// Two words beside each other in a content.
    pairs: Vec<(Drawn, Drawn)>,
    frequent: Vec<Drawn>,
    speakers: Vec<String>,
    subjects: Vec<String>,
    most_named: Vec<String>,
    outlets: Vec<String>,
    statements: Vec<String>,
    articles: usize,
    /// Those of most articles first.
    stories: Vec<i64>,
    largest_outlets: Vec<i64>,
}

impl Draw {
    pub(crate) fn new(archive: &Archive) -> Self {
        let reader = archive.read().unwrap();
        let mut random = Numbers(2026);
        let articles: i64 = reader.query_row("SELECT max(id) FROM article", [], |row| row.get(0)).unwrap();
        let (mut pairs, mut counts) = (Vec::new(), BTreeMap::<Drawn, usize>::new());
        for _ in 0..DRAWN {
            let id = 1 + random.below(articles as usize) as i64;
            let (record, words) = (archive.record(id).unwrap(), archive.words(id).unwrap());
            let text = &record.article.text;
            let drawn = |word: &IndexWord| (word.span.slice(text).to_owned(), word.lemma.clone());
            let fits = |word: &IndexWord| {
                let form = word.span.slice(text);
                form.chars().count() >= 4 && form.chars().all(char::is_alphabetic)
            };
            for said in &record.statements {
                let within = |word: &&IndexWord| said.content.iter().any(|span: &Span| span.contains(word.span));
                let content: Vec<&IndexWord> = words.iter().filter(within).collect();
                for two in content.windows(2) {
                    if fits(two[0]) && fits(two[1]) && text.get(two[0].span.end..two[1].span.start) == Some(" ") {
                        pairs.push((drawn(two[0]), drawn(two[1])));
                    }
                    if fits(two[0]) {
                        *counts.entry(drawn(two[0])).or_default() += 1;
                    }
                }
            }
        }
        let mut frequent: Vec<(usize, Drawn)> = counts.into_iter().map(|(word, count)| (count, word)).collect();
        frequent.sort_by(|a, b| b.cmp(a));
        frequent.truncate(20);
        let names = |sql: &str| -> Vec<String> {
            let mut find = reader.prepare(sql).unwrap();
            find.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
        };
        let numbers = |sql: &str| -> Vec<i64> {
            let mut find = reader.prepare(sql).unwrap();
            find.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
        };
        // Every n-th, so that who says more is drawn more often.
        let drawn = |table: &str, row: &str| {
            let rows: i64 = reader.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap();
            let step = (rows / 200).max(1);
            names(&format!(
                "SELECT entity.name FROM (SELECT {table}.entity, row_number() OVER (ORDER BY {row}) AS number
                     FROM {table} WHERE entity IS NOT NULL) drawn
                 JOIN entity ON entity.id = drawn.entity WHERE number % {step} = 0"
            ))
        };
        Self {
            random,
            pairs,
            frequent: frequent.into_iter().map(|(_, word)| word).collect(),
            speakers: drawn("statement", "id"),
            subjects: drawn("about", "statement"),
            most_named: names(
                "SELECT entity.name FROM (SELECT entity, count(*) AS times FROM statement WHERE entity IS NOT NULL
                     GROUP BY entity ORDER BY times DESC LIMIT 10) most JOIN entity ON entity.id = most.entity",
            ),
            outlets: names("SELECT name FROM outlet ORDER BY id"),
            articles: articles as usize,
            stories: numbers("SELECT id FROM story ORDER BY articles DESC, id LIMIT 60"),
            largest_outlets: numbers(
                "SELECT outlet FROM article WHERE outlet IS NOT NULL GROUP BY outlet ORDER BY count(*) DESC, 1 LIMIT 60",
            ),
            statements: names(
                "SELECT record_id FROM statement WHERE id % max((SELECT count(*) / 200 FROM statement), 1) = 0 ORDER BY id",
            ),
        }
    }

    fn pair(&mut self) -> (Drawn, Drawn) {
        self.random.one(&self.pairs).clone()
    }

    fn word(&mut self) -> Drawn {
        self.pair().0
    }

    fn name(&mut self, of: fn(&Self) -> &Vec<String>) -> Vec<String> {
        let at = self.random.below(of(self).len());
        vec![of(self)[at].clone()]
    }
}

/// As the command line tells words their lemmas, which it asks the model for.
fn typed(text: &str, lemmas: &[&Drawn]) -> Option<Words> {
    let mut words = Words::parse(text).unwrap()?;
    words.lemmatise(|term| {
        let lemma = |form: &str| lemmas.iter().find(|(known, _)| known == form).map(|(_, lemma)| lemma.as_str());
        vec![term.split(' ').map(|form| lemma(form).unwrap_or(form)).collect::<Vec<_>>().join(" ")]
    });
    Some(words)
}

fn search(query: Query) -> Ask {
    Box::new(move |archive| archive.search(&query).unwrap().hits.len())
}

fn latest(words: Option<Words>) -> Query {
    Query { words, limit: 20, ..Query::default() }
}

fn best(words: Option<Words>) -> Query {
    Query { sort: Sort::Relevance, ..latest(words) }
}

/// All questions, `each` of a kind.
pub(crate) fn questions(draw: &mut Draw, each: usize) -> Vec<Questions> {
    let mut all = Vec::new();
    let mut add = |name, draw: &mut Draw, make: &dyn Fn(&mut Draw) -> (Ask, Option<Plain>)| {
        all.push(Questions { name, asked: (0..each).map(|_| make(draw)).collect() });
    };
    let quoted = |form: &str| format!("\"{form}\"");
    add("a word, the latest", draw, &|draw| {
        let word = draw.word();
        (search(latest(typed(&word.0, &[&word]))), Some(("statement", quoted(&word.0), false)))
    });
    add("a word, the best", draw, &|draw| {
        let word = draw.word();
        (search(best(typed(&word.0, &[&word]))), Some(("statement", quoted(&word.0), true)))
    });
    add("one of the 20 most frequent words, the latest", draw, &|draw| {
        let word = draw.random.one(&draw.frequent).clone();
        (search(latest(typed(&word.0, &[&word]))), Some(("statement", quoted(&word.0), false)))
    });
    add("one of the 20 most frequent words, the best", draw, &|draw| {
        let word = draw.random.one(&draw.frequent).clone();
        (search(best(typed(&word.0, &[&word]))), Some(("statement", quoted(&word.0), true)))
    });
    add("two words, the best", draw, &|draw| {
        let (one, other) = (draw.word(), draw.word());
        let words = typed(&format!("{} {}", one.0, other.0), &[&one, &other]);
        let plain = format!("{} {}", quoted(&one.0), quoted(&other.0));
        (search(best(words)), Some(("statement", plain, true)))
    });
    add("a phrase of two words, the latest", draw, &|draw| {
        let (one, other) = draw.pair();
        let phrase = format!("\"{} {}\"", one.0, other.0);
        (search(latest(typed(&phrase, &[&one, &other]))), Some(("statement", phrase, false)))
    });
    add("the first four letters of a word, the latest", draw, &|draw| {
        let start: String = draw.word().0.chars().take(4).collect();
        let words = typed(&format!("{start}*"), &[]);
        (search(latest(words)), Some(("statement", format!("\"{start}\" *"), false)))
    });
    add("one word or another but not a third, the best", draw, &|draw| {
        let (a, b, c) = (draw.word(), draw.word(), draw.word());
        let words = typed(&format!("({} OR {}) NOT {}", a.0, b.0, c.0), &[&a, &b, &c]);
        let plain = format!("({} OR {}) NOT {}", quoted(&a.0), quoted(&b.0), quoted(&c.0));
        (search(best(words)), Some(("statement", plain, true)))
    });
    add("articles with a word, the latest", draw, &|draw| {
        let word = draw.word();
        let query = Query { what: What::Articles, ..latest(typed(&word.0, &[&word])) };
        (search(query), Some(("article", quoted(&word.0), false)))
    });
    add("articles with a word, the best", draw, &|draw| {
        let word = draw.word();
        let query = Query { what: What::Articles, ..best(typed(&word.0, &[&word])) };
        (search(query), Some(("article", quoted(&word.0), true)))
    });
    add("by a speaker", draw, &|draw| {
        let by = draw.name(|draw| &draw.speakers);
        (search(Query { by, ..latest(None) }), None)
    });
    add("by a speaker, with a word", draw, &|draw| {
        let (by, word) = (draw.name(|draw| &draw.speakers), draw.word());
        (search(Query { by, ..latest(typed(&word.0, &[&word])) }), None)
    });
    add("about somebody", draw, &|draw| {
        let about = draw.name(|draw| &draw.subjects);
        (search(Query { about, ..latest(None) }), None)
    });
    add("about somebody, with a word, the best", draw, &|draw| {
        let (about, word) = (draw.name(|draw| &draw.subjects), draw.word());
        (search(Query { about, ..best(typed(&word.0, &[&word])) }), None)
    });
    add("articles about somebody", draw, &|draw| {
        let about = draw.name(|draw| &draw.subjects);
        (search(Query { what: What::Articles, about, ..latest(None) }), None)
    });
    add("a word, in an outlet, in a year", draw, &|draw| {
        let (word, outlet) = (draw.word(), draw.name(|draw| &draw.outlets).pop());
        let (since, until) = (Some("2020".to_owned()), Some("2020".to_owned()));
        (search(Query { outlet, since, until, ..latest(typed(&word.0, &[&word])) }), None)
    });
    add("a word, denied or doubtful", draw, &|draw| {
        let word = draw.word();
        let (acts, certainties) = (vec![Act::Denies], vec![Certainty::Possible, Certainty::Certain]);
        (search(Query { acts, certainties, ..latest(typed(&word.0, &[&word])) }), None)
    });
    add("what was said last", draw, &|_| (search(latest(None)), None));
    add("a frequent word, after 1,000 hits", draw, &|draw| {
        let word = draw.random.one(&draw.frequent).clone();
        let query = Query { limit: 1000, ..latest(typed(&word.0, &[&word])) };
        (deep(query), None)
    });
    add("who: a speaker", draw, &|draw| (who(draw.name(|draw| &draw.speakers)), None));
    add("who: one of the ten who say most", draw, &|draw| (who(draw.name(|draw| &draw.most_named)), None));
    add("echo of a statement", draw, &|draw| {
        let id = draw.random.one(&draw.statements).clone();
        (Box::new(move |archive| archive.echo(&id).unwrap().reports.len()), None)
    });
    add("the latest stories", draw, &|_| {
        let query = StoryQuery { least: 2, limit: 20, ..StoryQuery::default() };
        (Box::new(move |archive| archive.stories(&query).unwrap().stories.len()), None)
    });
    add("stories about somebody", draw, &|draw| {
        let query = StoryQuery { about: draw.name(|draw| &draw.subjects), limit: 20, ..StoryQuery::default() };
        (Box::new(move |archive| archive.stories(&query).unwrap().stories.len()), None)
    });
    add("a story, of the largest", draw, &|draw| {
        let id = *draw.random.one(&draw.stories);
        (Box::new(move |archive| archive.story(id, &[], 50).unwrap().said.len()), None)
    });
    add("a time line of a speaker", draw, &|draw| {
        let names = draw.name(|draw| &draw.speakers);
        let ask: Ask = Box::new(move |archive| {
            let found = archive.entities_like(&names).unwrap();
            let Some(entity) = found.first() else { return 0 };
            over_time(archive, &Subject::Entity(entity.id))
        });
        (ask, None)
    });
    add("a time line of a word", draw, &|draw| {
        let word = draw.word();
        let subject = Subject::Query(Box::new(latest(typed(&word.0, &[&word]))));
        (Box::new(move |archive| over_time(archive, &subject)), None)
    });
    add("a time line of one of the 20 most frequent words", draw, &|draw| {
        let word = draw.random.one(&draw.frequent).clone();
        let subject = Subject::Query(Box::new(latest(typed(&word.0, &[&word]))));
        (Box::new(move |archive| over_time(archive, &subject)), None)
    });
    add("positions of who says most about somebody", draw, &|draw| {
        let (by, about) = (draw.name(|draw| &draw.most_named), draw.name(|draw| &draw.subjects));
        (positions(by, about, None), None)
    });
    add("positions of who says most about a word", draw, &|draw| {
        let (by, word) = (draw.name(|draw| &draw.most_named), draw.word());
        (positions(by, Vec::new(), typed(&word.0, &[&word])), None)
    });
    add("an outlet, of the 60 largest", draw, &|draw| {
        let id = *draw.random.one(&draw.largest_outlets);
        (Box::new(move |archive| archive.outlet(id).unwrap().quotes.len()), None)
    });
    add("all outlets", draw, &|_| (Box::new(|archive| archive.outlets().unwrap().len()), None));
    add("the 50 newest articles with what they say", draw, &|_| {
        (Box::new(|archive| archive.latest(None, 50).unwrap().articles.len()), None)
    });
    add("an article", draw, &|draw| {
        let id = 1 + draw.random.below(draw.articles) as i64;
        (Box::new(move |archive| archive.article_view(id).unwrap().statements.len()), None)
    });
    add("a statement", draw, &|draw| {
        let id = draw.random.one(&draw.statements).clone();
        (Box::new(move |archive| archive.statement_view(&id).unwrap().statement.content.len()), None)
    });
    add("a name while it is typed", draw, &|draw| {
        let name = draw.name(|draw| &draw.subjects).pop().unwrap_or_default();
        let typed: String = name.chars().take(1 + draw.random.below(8)).collect();
        (Box::new(move |archive| archive.suggest(&typed, 10).unwrap().len()), None)
    });
    all
}

fn over_time(archive: &Archive, subject: &Subject) -> usize {
    archive.timeline(subject, Bucket::Month, None, None).unwrap().statements as usize
}

fn positions(by: Vec<String>, about: Vec<String>, words: Option<Words>) -> Ask {
    let speaker = std::cell::OnceCell::new();
    Box::new(move |archive| {
        let speakers = speaker
            .get_or_init(|| archive.entities_like(&by).unwrap().first().map(|entity| entity.id).into_iter().collect());
        let query = PositionQuery {
            speakers: Vec::clone(speakers),
            about: about.clone(),
            words: words.clone(),
            limit: 20,
            ..PositionQuery::default()
        };
        archive.positions(&query).unwrap().positions.len()
    })
}

/// The page after the first thousand. Where that begins is asked once, and is not measured.
fn deep(query: Query) -> Ask {
    let place = std::cell::OnceCell::new();
    Box::new(move |archive| {
        if place.get().is_none() {
            let next = archive.search(&query).unwrap().next;
            let _ = place.set(next);
            return 0;
        }
        let after = place.get().cloned().flatten();
        archive.search(&Query { after, limit: 20, ..query.clone() }).unwrap().hits.len()
    })
}

fn who(names: Vec<String>) -> Ask {
    Box::new(move |archive| {
        let found = archive.entities_like(&names).unwrap();
        found.first().map_or(0, |entity| archive.portrait(entity.id, 5).unwrap().names.len())
    })
}

/// Rows of an archive.
pub(crate) fn count(connection: &Connection, table: &str) -> u64 {
    connection.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap()
}
