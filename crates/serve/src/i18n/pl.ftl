# Słowa stron. Klucze są te same w każdym języku; porównuje je test.

tagline = Kto co powiedział w wiadomościach
skip = Przejdź do treści
start-page = Strona główna
navigation = Działy
language = Język
theme = Wygląd
theme-system = Jak w systemie
theme-light = Jasny
theme-dark = Ciemny
log-in = Zaloguj się
log-in-lead = To archiwum nie jest otwarte dla wszystkich. Tokeny rozdaje ten, kto je prowadzi.
log-out = Wyloguj się
token = Token
token-unknown = Ten token nie jest znany.
foot = Depesza pamięta, kto co powiedział. Nic, co tu robisz, nie opuszcza archiwum na tym komputerze.
foot-api = Dla programów

section-search = Szukaj
section-read = Czytaj
section-news = Co nowego
section-stories = Zdarzenia
section-outlets = Redakcje
section-corrections = Poprawki

# Liczby
articles-n = { $n ->
    [one] { $n } artykuł
    [few] { $n } artykuły
    [many] { $n } artykułów
   *[other] { $n } artykułu
}
statements-n = { $n ->
    [one] { $n } wypowiedź
    [few] { $n } wypowiedzi
    [many] { $n } wypowiedzi
   *[other] { $n } wypowiedzi
}
entities-n = { $n ->
    [one] { $n } nazwa
    [few] { $n } osoby, organizacje i miejsca
    [many] { $n } osób, organizacji i miejsc
   *[other] { $n } osoby, organizacji i miejsca
}
bytes-n = { $n ->
    [one] { $n } bajt
    [few] { $n } bajty
    [many] { $n } bajtów
   *[other] { $n } bajta
}
reports-n = { $n ->
    [one] { $n } doniesienie
    [few] { $n } doniesienia
    [many] { $n } doniesień
   *[other] { $n } doniesienia
}
independent-n = { $n ->
    [one] { $n } niezależne
    [few] { $n } niezależne
    [many] { $n } niezależnych
   *[other] { $n } niezależnego
}
undated-n = { $n ->
    [one] { $n } wypowiedź nie ma dokładnej daty i nie jest pokazana.
    [few] { $n } wypowiedzi nie mają dokładnej daty i nie są pokazane.
    [many] { $n } wypowiedzi nie ma dokładnej daty i nie jest pokazanych.
   *[other] { $n } wypowiedzi nie ma dokładnej daty.
}
and-more-n = i jeszcze { $n }
undo-n = Cofnij poprawkę { $n }

articles = Artykuły
statements = Wypowiedzi
statement = Wypowiedź
outlet = Redakcja
story = Zdarzenie
text = Tekst
document = Dokument
date = Data
languages = Języki
undated = bez daty
untitled = Bez tytułu
no-outlet = Redakcja nieznana
any = dowolny
id = Identyfikator
from = Od
to = Do
added = Dodano
pages = Strony
first-page = Na początek
next-page = Więcej
as-table = Liczby w tabeli
as-feed = Jako kanał

# Szukanie
search = Szukaj
search-label = Szukaj w tym, co powiedziano
search-placeholder = Osoba, temat, słowa w dowolnej formie
search-help = Słowa są znajdowane w każdej odmianie. Nazwy prowadzą do osób, organizacji i miejsc.
search-failed = Nie udało się wyszukać. Naciśnij Enter, by spróbować ponownie.
suggestions = Podpowiedzi
suggest-words = te słowa, w każdej odmianie
in-office-n = { $n ->
    [one] na tym stanowisku według { $n } artykułu
    [few] na tym stanowisku według { $n } artykułów
    [many] na tym stanowisku według { $n } artykułów
   *[other] na tym stanowisku według { $n } artykułu
}
what = Czego szukać
what-statements = Wypowiedzi
what-articles = Artykuły
filters = Filtry
apply = Zastosuj
clear = Wyczyść wszystko
remove-filter = usuń ten filtr
results = Wyniki
nothing-found = Nic nie znaleziono
nothing-found-help = Spróbuj mniej słów lub filtrów, początku słowa, jak sankcj*, albo innej pisowni nazwiska.
follow-search = Śledź to wyszukiwanie:
how-to-search = Jak szukać
hint-word = słowo w dowolnej odmianie
hint-phrase = słowa stojące obok siebie
hint-prefix = wszystkie słowa, które się tak zaczynają
hint-not = jedno słowo bez drugiego; rozumiane są też AND, OR i nawiasy
date-form = Dzień, miesiąc lub rok: 2024-05-31, 2024-05, 2024
sort-default = domyślna
sort-relevance = najpierw najlepsze trafienia
sort-time = najpierw najnowsze
sort-latest = najpierw najnowsze
sort-largest = najpierw największe
field-by = Kto mówi
field-about = O kim, o czym
field-via = Za kim
field-outlet = Redakcja
field-lang = Język
field-since = Od
field-until = Do
field-sort = Kolejność
field-act = Co się robi, mówiąc to
field-certainty = Pewność
field-polarity = Twierdzenie
field-manner = Cytowanie

# Czytanie
read-heading = Przeczytaj artykuł
read-lead = Wklej tekst, wybierz plik albo podaj adres. Znajdziemy w nim każdą wypowiedź: kto co mówi, z jaką pewnością i przez kogo to do nas dotarło.
read-text = Tekst
read-address = Adres strony
read-file = Plik (można go tu upuścić)
read-published = Opublikowano
read-published-help = Od tej daty liczy się „w piątek”. Zostaw puste, jeśli tekst sam podaje datę.
read-button = Czytaj
reading = Czytam…
read-stays = To, co tu czytasz, nie jest zachowywane, chyba że o to poprosisz.
read-result = Właśnie przeczytane
read-another = Czytaj następny
keep = Zachowaj w archiwum
is-kept = Już jest w archiwum
kept-new = Artykuł jest już w archiwum.
kept-known = Artykuł był w archiwum już wcześniej.
parts = Części tekstu
part-of = Część { $part } z { $parts }
part-before = Poprzednia część
part-after = Następna część

# Wypowiedź
legend = Co znaczą oznaczenia
role-source = źródło
role-cue = zapowiedź
role-content = treść
role-nested = treść w treści
statement-number = Wypowiedź { $n }
to-text = Do wypowiedzi { $n } w tekście
how = Jak
why = Dlaczego ten mówca
via = Za
when = Kiedy
within = Wewnątrz
confidence = Pewność odczytu
confidence-high = raczej dobrze
confidence-fair = sprawdź
confidence-low = wątpliwe
corrected = poprawione
speaker-unknown = Nienazwany
echoes-link = Echa
by-title = po stanowisku:
in-article = W artykule
no-statements = Nie znamy żadnych wypowiedzi.
no-statements-here = Nie znaleziono tu wypowiedzi.

# Artykuł
at-its-place = Tam, gdzie się ukazał
saved-original = Zachowany oryginał
its-story = Jego zdarzenie
named-here = Kogo i co wymienia
rejected = Odrzucone przez ludzi
where-from = Skąd pochodzi
media-type = Postać
modified = Zmieniono
captured = Skopiowano
canonical = Własny adres
read-by = Przeczytał
seen-at = Gdzie był widziany
odd = Co było osobliwe

# Strona wypowiedzi
in-the-article = W artykule
whole-article = Cały artykuł
statement-before = Poprzednia wypowiedź
statement-after = Następna wypowiedź
in-the-original = W zachowanym oryginale
bytes-from-to = Bajty od { $from } do { $to } dokumentu
no-anchor = Oryginał czyta się dziś inaczej, więc nie da się wskazać tych słów. Najpierw przeczytaj archiwum na nowo.
no-words = Nie ma własnych słów.
machine-said = Co odczytał program
echoes = Kto jeszcze to podaje
no-echoes = Nikt inny w archiwum tego nie podaje.
echoes-look = Poszukaj tego w innych artykułach
first-report = pierwsze
this-statement = ta wypowiedź
copy = kopia
removed = usunięto
added-words = dodano
drift = Co się zmieniło
likeness = podobieństwo { $share }
relay-graph = Kto ma to od kogo
relay-graph-help = Od góry w czasie. Linia ciągła: podane za kimś. Linia przerywana: przepisane.
drift-certainty-raised = Zgubione zastrzeżenie
drift-certainty-lowered = Dodane zastrzeżenie
drift-negation-lost = Zgubione przeczenie
drift-negation-gained = Dodane przeczenie
drift-speaker-vaguer = Mówca mniej dokładny
drift-speaker-more-exact = Mówca dokładniejszy
drift-act-changed = Zmieniony akt mowy
drift-number-changed = Zmieniona liczba
drift-relay-lost = Zgubione źródło doniesienia

# Osoby, organizacje, miejsca
over-time = Wypowiedzi w czasie
timeline = Oś czasu
timeline-plot = Wypowiedzi w czasie, według dat; te same liczby są w tabeli poniżej
divided-by = Słupki podzielone
by-act = według aktu mowy
by-certainty = według pewności
whole-year = cały rok
whole-time = cały czas
nothing-in-range = Nic w tym czasie.
plot-help = Wybierz słupek, by przyjrzeć się bliżej.
positions = Stanowiska w sprawie
positions-about = Sprawa
positions-with = Obok kogo
compare = Porównaj
no-positions = Nic o tym nie wiadomo.
latest-statements = Ostatnie wypowiedzi
all-statements = Wszystkie wypowiedzi
said-by-it = Wszystkie wypowiedzi
said-about-it = Co mówią o tym inni
names-seen = Jak jest nazywany
offices = Stanowiska
by-title-n = { $n ->
    [one] Jeszcze { $n } wypowiedź wymienia tylko stanowisko.
    [few] Jeszcze { $n } wypowiedzi wymieniają tylko stanowisko.
    [many] Jeszcze { $n } wypowiedzi wymienia tylko stanowisko.
   *[other] Jeszcze { $n } wypowiedzi wymienia tylko stanowisko.
}
called = Nazywany też
identifier = Identyfikator
speaks-about = O kim mówi
spoken-about-by = Kto o nim mówi
outlets-reporting = Kto go cytuje
family-says = mówi, podaje, potwierdza
family-denies = zaprzecza, wątpi, krytykuje
family-asks = pyta, żąda
family-promises = obiecuje, zamierza, popiera
family-warns = ostrzega, grozi, obawia się
family-believes = uważa, przypuszcza

# Redakcje
outlets-lead = Co pisze każda redakcja, kogo cytuje i od kogo to ma.
no-outlets = Nie znamy jeszcze żadnej redakcji.
from-until = Od – do
its-statements = Jej wypowiedzi
its-articles = Jej artykuły
anonymous-share = Źródła bez nazwiska
anonymous-help = Wypowiedzi osób nienazwanych: { $unnamed }, grup: { $groups }
relayed-share = Podane za innymi
relayed-help = { $n ->
    [one] { $n } wypowiedź mówi, za kim jest podana
    [few] { $n } wypowiedzi mówią, za kim są podane
    [many] { $n } wypowiedzi mówi, za kim jest podanych
   *[other] { $n } wypowiedzi mówi, za kim jest podanych
}
hedges-share = Zgubione zastrzeżenia
hedges-measure = Porównaj 40 ostatnich wypowiedzi z wcześniejszymi doniesieniami
hedges-help = Ostatnie wypowiedzi: { $looked }. Podane wcześniej przez innych: { $earlier }. Z tego podane jako pewniejsze: { $dropped }.
whom-it-quotes = Kogo cytuje
from-whom = Od kogo to ma
no-relays = Nie mówi, za kim podaje.
by-month = Miesiąc po miesiącu
certainties = Pewność
manners = Cytowanie
speaker-classes = Kto mówi

# Zdarzenia
stories-lead = Artykuły o jednym zdarzeniu, przez dni i języki.
no-stories = Żadnego zdarzenia nie opisują dwa artykuły lub więcej.
in-time = Co się działo i co powiedziano
actors = Kto bierze udział
why-in-story = Dlaczego należy do tego zdarzenia

# Co nowego
only-newer = Tylko to, co przyjdzie od teraz
all-news = Wszystko, co nowe
no-news = Nic nowego.
first-seen = Widziani po raz pierwszy
empty-archive = Archiwum jest puste
empty-archive-help = Przeczytaj artykuł i zachowaj go albo dodaj pliki, strony, kanały i zbiory stron w wierszu poleceń:

# Poprawki
correct = Popraw
corrections-lead = Co ludzie wiedzą lepiej niż program. Poprawki są ważniejsze, obowiązują po ponownym czytaniu i można je cofnąć.
no-corrections = Niczego nie poprawiono.
corrected-now = Poprawka obowiązuje.
undone-now = Poprawka została cofnięta.
undone = cofnięto
undo = Cofnij
not-applied = nie obowiązuje: artykuł czyta się teraz inaczej
who-said = Kto to powiedział
who-said-help = Nazwa z archiwum albo jej numer; puste, jeśli tekst tego nie mówi.
words-help = Słowa tak, jak stoją w artykule; części, które stoją osobno, łączy „ … ”.
your-name = Twoje imię
save = Zapisz
reject = To nie jest wypowiedź
missed = Dodaj pominiętą wypowiedź
mixed-alphabets = litery z różnych alfabetów
rename = Zmień nazwę
rename-to = Nazwa, która ma być pokazywana
merge = Połącz
merge-help = Wszystko, co mówi ten i co się o nim mówi, będzie należało do drugiego.
merge-into = To ten sam co
split = Rozdziel
split-help = Wszystko, co tak nazwano, będzie należało do kogoś innego.
split-called = Nazwa, która oznacza kogoś innego
split-to = Kto to jest
correction-merge = Połączono
correction-split = Rozdzielono
correction-rename = Zmieniono nazwę
correction-change = Zmieniono
correction-reject = Odrzucono
correction-add = Dodano

# Kłopoty
problem-bad-request = Nie rozumiemy tego zapytania
problem-bad-parameter = Coś jest źle wypełnione
problem-unauthorized = Potrzebny jest token
problem-forbidden = Tego nie wolno
problem-not-found = Nic tu nie ma
problem-method-not-allowed = Tego nie da się tu zrobić
problem-not-acceptable = Nie da się tego podać w tej postaci
problem-conflict = Już tak jest albo już tak nie jest
problem-too-large = Za duże
problem-unsupported-media-type = Tej postaci nie czytamy
problem-unprocessable = Nie da się tego zrobić
problem-too-many-requests = Za dużo zapytań
problem-internal = Coś poszło nie tak
problem-upstream = Inny serwer nie odpowiedział jak należy
problem-unavailable = Nie teraz
problem-timeout = To trwało zbyt długo
what-to-do-bad-request = Ten adres albo formularz jest niezrozumiały. Wróć i spróbuj jeszcze raz.
what-to-do-bad-parameter = Wróć, popraw to, co wpisano, i wyślij ponownie.
what-to-do-unauthorized = To archiwum nie jest otwarte dla wszystkich. Zaloguj się tokenem od osoby, która je prowadzi.
what-to-do-forbidden = Możesz tu czytać, ale nie możesz tego zrobić. Jeśli strona była długo otwarta, odśwież ją i powtórz.
what-to-do-not-found = Tego, czego szukasz, nigdy tu nie było albo zostało połączone z czymś innym lub usunięte. Poszukaj.
what-to-do-method-not-allowed = Użyj przycisków i odsyłaczy na stronach.
what-to-do-not-acceptable = Poproś o inną postać.
what-to-do-conflict = Być może ktoś był szybszy. Odśwież stronę i zobacz, co jest tam teraz.
what-to-do-too-large = Wyślij naraz mniej: jeden artykuł albo jego część.
what-to-do-unsupported-media-type = Wyślij tekst albo HTML.
what-to-do-unprocessable = Dotarło, ale nie da się tego przeczytać albo zrobić. Sprawdź, co wysłano.
what-to-do-too-many-requests = Odczekaj chwilę i spróbuj ponownie.
what-to-do-internal = To nie Twoja wina. Kto prowadzi ten serwer, znajdzie przyczynę w jego dzienniku.
what-to-do-upstream = Otwórz ten adres w przeglądarce; jeśli się otworzy, wklej zamiast niego tekst artykułu.
what-to-do-unavailable = Archiwum jest zajęte. Odczekaj chwilę i spróbuj ponownie.
what-to-do-timeout = Poproś o mniej: krótszy tekst albo węższe wyszukiwanie.
severity-info = uwaga
severity-warning = ostrzeżenie
severity-error = błąd

# Etykiety zapisu
act-says = mówi
act-reports = podaje
act-confirms = potwierdza
act-denies = zaprzecza
act-asks = pyta
act-demands = żąda
act-promises = obiecuje
act-threatens = grozi
act-warns = ostrzega
act-criticises = krytykuje
act-supports = popiera
act-believes = uważa
act-doubts = wątpi
act-fears = obawia się
act-hopes = ma nadzieję
act-speculates = przypuszcza
act-intends = zamierza
act-knows = wie
certainty-certain = pewne
certainty-probable = prawdopodobne
certainty-possible = możliwe
certainty-unknown = pewność niepodana
polarity-positive = że tak jest
polarity-negative = że tak nie jest
manner-direct = dosłownie
manner-indirect = innymi słowami
manner-mixed = częściowo dosłownie
kind-person = Osoba
kind-organisation = Organizacja
kind-place = Miejsce
kind-country = Państwo
kind-other = Inne
class-person = osoba
class-organisation = organizacja
class-country = państwo
class-group = grupa
class-document = dokument
class-unnamed = bez nazwiska
block-title = Tytuł
block-heading = Nagłówek
block-paragraph = Akapit
block-list-item = •
block-caption = Podpis
block-quote = Cytat
block-table = Tabela
block-related = Zobacz też
block-metadata = Dane
block-boilerplate = Otoczenie strony

# Dlaczego mówca jest tym, kim jest
reason-not-found = nie znaleziono
reason-several = kilku, wymienionych po kolei w źródle
reason-named = nazwany w źródle
reason-capital = państwo, którego stolicę wymieniono
reason-first-person = pierwsza osoba w cytacie
reason-institution = instytucja nazwana rzeczownikiem pospolitym
reason-called-before = nazwany lub tak określony wcześniej
reason-indefinite = nienazwany: źródło jest nieokreślone
reason-no-name = nienazwany: żadna nazwa w artykule nie pasuje do źródła
reason-impersonal = nikt: czasownik jest bezosobowy
reason-unsaid = tekst nie mówi, czyje to słowa
reason-missing = brak podmiotu i nikt wcześniej nie pasuje
reason-pronoun = nikt w artykule nie pasuje do zaimka
reason-model = wybór modelu spośród nazw w artykule
reason-last = ostatni mówca, który pasuje
reason-nearest = najbliższa wcześniejsza nazwa, która pasuje
reason-later = nazwany dopiero później
reason-role = funkcja widziana obok nazwiska
reason-speaks-for = instytucja, w imieniu której mówi źródło
reason-relative = to, do czego odnosi się zaimek względny
reason-repeated = te same słowa cytuje się jako jego
reason-outer = mówca wypowiedzi, w której to stoi
reason-corrected = poprawione przez ludzi
reason-added = dodane przez ludzi
reason-agreement = zgodność: { $form }
reason-masculine = rodzaj męski
reason-feminine = rodzaj żeński
reason-neuter = rodzaj nijaki
reason-singular = liczba pojedyncza
reason-plural = liczba mnoga
