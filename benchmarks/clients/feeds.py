"""Feeds, as feed readers take them: Atom by feedparser and the demands of RFC 4287, JSON Feed by those of version 1.1."""

import datetime
import json
import re
import xml.etree.ElementTree

import feedparser
from asking import fetch, must

ATOM = "{http://www.w3.org/2005/Atom}"
# Section 4.1.2: exactly one of these, and at most one of those.
ONE = ["id", "title", "updated"]
AT_MOST_ONE = ["published", "content", "summary", "rights", "source"]
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
SEARCHES = ["", "?what=articles", "?q=most", "?by=Anna+Wrona&act=says&act=denies", "?q=nothing-has-this-word", "?limit=2", "?q=%3Cscript%3E"]


def is_moment(text):
    return bool(MOMENT.fullmatch(text)) and datetime.datetime.fromisoformat(text.replace("Z", "+00:00")) is not None


def is_iri(text):
    return bool(re.match(r"(https?://|tag:|urn:)[^\s<>\"]+$", text))


def texts(element, name):
    return [child.text or "" for child in element.findall(ATOM + name)]


def check_atom(url, search):
    status, headers, body = fetch(url, "/feeds/search.atom" + search)
    must(status == 200 and headers["Content-Type"].startswith("application/atom+xml"), "an Atom feed", search)
    must(headers["ETag"] and headers["Last-Modified"], "it may be asked for again", dict(headers))
    feed = xml.etree.ElementTree.fromstring(body)
    must(feed.tag == ATOM + "feed", "a feed", feed.tag)
    entries = feed.findall(ATOM + "entry")
    feed_author = feed.find(ATOM + "author") is not None
    for element in [feed, *entries]:
        for name in ONE:
            must(len(texts(element, name)) == 1, f"one {name}", search)
        for name in AT_MOST_ONE:
            must(len(texts(element, name)) <= 1, f"at most one {name}", search)
        must(is_iri(texts(element, "id")[0]), "an id is an IRI", texts(element, "id"))
        for moment in [*texts(element, "updated"), *texts(element, "published")]:
            must(is_moment(moment), "a date is of RFC 3339", moment)
        must(feed_author or element.find(ATOM + "author") is not None, "somebody is the author", search)
        links = [(link.get("rel", "alternate"), link.get("type"), link.get("hreflang")) for link in element.findall(ATOM + "link")]
        alternate = [link for link in links if link[0] == "alternate"]
        must(len(alternate) == len(set(alternate)), "one alternate of a type and language", links)
        must(all(is_iri(link.get("href")) for link in element.findall(ATOM + "link")), "links lead somewhere", links)
        must(element.find(ATOM + "content") is not None or alternate, "an entry without content has an alternate", search)
        for person in [*element.findall(ATOM + "author"), *element.findall(ATOM + "contributor")]:
            must(len(texts(person, "name")) == 1, "a person has one name", search)
        must(all(category.get("term") for category in element.findall(ATOM + "category")), "a category has a term", search)
    own = [link.get("href") for link in feed.findall(ATOM + "link") if link.get("rel") == "self"]
    must(len(own) == 1, "a feed tells where it is", own)
    ids = [texts(entry, "id")[0] for entry in entries]
    must(len(set(ids)) == len(ids), "no entry twice", ids)
    parsed = feedparser.parse(body)
    must(not parsed.bozo and len(parsed.entries) == len(entries) and parsed.version == "atom10", "feedparser reads it", str(parsed.get("bozo_exception")))
    for entry in parsed.entries:
        must(entry.title and entry.link and entry.updated_parsed and "<script" not in entry.content[0].value, "an entry for a reader", entry)
    again, _, _ = fetch(url, "/feeds/search.atom" + search, headers={"If-None-Match": headers["ETag"]})
    must(again == 304, "what is known is not sent again", again)
    return ids


def check_json(url, search):
    status, headers, body = fetch(url, "/feeds/search.json" + search)
    must(status == 200 and headers["Content-Type"].startswith("application/feed+json"), "a JSON feed", search)
    feed = json.loads(body)
    must(feed["version"] == "https://jsonfeed.org/version/1.1" and isinstance(feed["title"], str), "version and title", feed)
    for name in ["home_page_url", "feed_url", "next_url"]:
        must(name not in feed or is_iri(feed[name]), f"{name} is an address", feed.get(name))
    must(all({"name", "url", "avatar"} & author.keys() for author in feed.get("authors", [])), "authors say who", feed["authors"])
    for item in feed["items"]:
        must(isinstance(item["id"], str) and item["id"], "an id in words", item)
        must({"content_html", "content_text"} & item.keys(), "an item has content", item)
        must(all(is_iri(item[name]) for name in ["url", "external_url"] if name in item), "addresses are whole", item)
        must(all(is_moment(item[name]) for name in ["date_published", "date_modified"] if name in item), "dates are of RFC 3339", item)
        must(all(isinstance(tag, str) for tag in item.get("tags", [])), "tags are words", item)
        must(all({"name", "url", "avatar"} & author.keys() for author in item.get("authors", [])), "authors say who", item)
        known = {"id", "url", "external_url", "title", "content_html", "content_text", "summary", "date_published", "date_modified", "authors", "tags", "language"}
        must(all(name in known or name.startswith("_") for name in item), "what is ours begins with _", list(item))
    return [item["id"] for item in feed["items"]], feed.get("next_url")


def check(url):
    entries = 0
    for search in SEARCHES:
        ids = check_atom(url, search)
        found, following = check_json(url, search)
        must(found == ids, "both feeds have the same", [ids, found])
        entries += len(ids)
        if search == "?limit=2":
            must(following and following.startswith(url), "a page leads to the next", following)
            more, _ = check_json(url, following.removeprefix(url + "/feeds/search.json"))
            must(not set(more) & set(ids), "the next page goes on", [ids, more])
    must(entries > 20, "there are entries", entries)
    return f"{entries} entries of {len(SEARCHES)} searches, in Atom and JSON"
