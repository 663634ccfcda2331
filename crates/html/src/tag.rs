//! The names of elements that matter here.

macro_rules! tags {
    ($($name:ident $text:literal),* $(,)?) => {
        /// The name of an element.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub(crate) enum Tag { $($name,)* /** Any other name, told apart by its hash. */ Other(u32) }

        impl Tag {
            /// The tag of a name in lower case.
            pub(crate) fn of(name: &[u8]) -> Tag {
                match name {
                    $($text => Tag::$name,)*
                    _ => Tag::Other(name.iter().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193))),
                }
            }

            /// Its name; `span` for names that do not matter.
            pub(crate) fn name(self) -> &'static str {
                match self {
                    $(Tag::$name => const { match std::str::from_utf8($text) { Ok(text) => text, Err(_) => "" } },)*
                    Tag::Other(_) => "span",
                }
            }
        }
    };
}

tags! {
    A b"a", Abbr b"abbr", Address b"address", Article b"article", Aside b"aside", Audio b"audio", B b"b", Blockquote b"blockquote",
    Body b"body", Br b"br", Button b"button", Caption b"caption", Center b"center", Cite b"cite", Code b"code", Dd b"dd",
    Details b"details", Dialog b"dialog", Div b"div", Dl b"dl", Dt b"dt", Em b"em", Fieldset b"fieldset", Figcaption b"figcaption",
    Figure b"figure", Font b"font", Footer b"footer", Form b"form", H1 b"h1", H2 b"h2", H3 b"h3", H4 b"h4", H5 b"h5", H6 b"h6",
    Head b"head", Header b"header", Hgroup b"hgroup", Hr b"hr", Html b"html", I b"i", Iframe b"iframe", Img b"img", Input b"input",
    Label b"label", Legend b"legend", Li b"li", Link b"link", Main b"main", Math b"math", Menu b"menu", Meta b"meta", Nav b"nav",
    Noscript b"noscript", Object b"object", Ol b"ol", Optgroup b"optgroup", Option b"option", P b"p", Picture b"picture", Pre b"pre",
    Q b"q", Rp b"rp", Rt b"rt", S b"s", Script b"script", Section b"section", Select b"select", Small b"small", Source b"source",
    Span b"span", Strong b"strong", Style b"style", Sub b"sub", Summary b"summary", Sup b"sup", Svg b"svg", Table b"table",
    Tbody b"tbody", Td b"td", Template b"template", Textarea b"textarea", Tfoot b"tfoot", Th b"th", Thead b"thead", Time b"time",
    Title b"title", Tr b"tr", U b"u", Ul b"ul", Video b"video", Wbr b"wbr", Area b"area", Base b"base", Col b"col", Embed b"embed",
    Param b"param", Track b"track", Canvas b"canvas", Frameset b"frameset", Noembed b"noembed", Noframes b"noframes", Xmp b"xmp",
}

impl Tag {
    /// Elements without content.
    pub(crate) fn is_void(self) -> bool {
        use Tag::*;
        matches!(self, Area | Base | Br | Col | Embed | Hr | Img | Input | Link | Meta | Param | Source | Track | Wbr)
    }

    /// Elements that begin a new block of text.
    pub(crate) fn is_block(self) -> bool {
        use Tag::*;
        matches!(
            self,
            Address
                | Article
                | Aside
                | Blockquote
                | Body
                | Button
                | Caption
                | Center
                | Dd
                | Details
                | Dialog
                | Div
                | Dl
                | Dt
                | Fieldset
                | Figcaption
                | Figure
                | Footer
                | Form
                | H1
                | H2
                | H3
                | H4
                | H5
                | H6
                | Head
                | Header
                | Hgroup
                | Hr
                | Html
                | Legend
                | Li
                | Main
                | Menu
                | Nav
                | Ol
                | P
                | Pre
                | Section
                | Summary
                | Table
                | Tbody
                | Td
                | Tfoot
                | Th
                | Thead
                | Title
                | Tr
                | Ul
                | Option
                | Optgroup
                | Select
        )
    }

    /// Elements that may stand in a page's head.
    pub(crate) fn is_of_head(self) -> bool {
        use Tag::*;
        matches!(self, Base | Link | Meta | Title | Style | Script | Noscript | Template)
    }

    pub(crate) fn is_heading(self) -> bool {
        use Tag::*;
        matches!(self, H1 | H2 | H3 | H4 | H5 | H6)
    }

    /// Elements whose content is no text of the page.
    pub(crate) fn is_hidden(self) -> bool {
        use Tag::*;
        matches!(
            self,
            Script
                | Style
                | Noscript
                | Template
                | Iframe
                | Object
                | Textarea
                | Select
                | Svg
                | Math
                | Canvas
                | Audio
                | Video
                | Head
                | Noembed
                | Noframes
                | Title
                | Rp
                | Option
                | Optgroup
        )
    }

    /// Which open elements of a name end when an element of this name begins, and which hold them.
    pub(crate) fn closes(self) -> Option<(&'static [Tag], &'static [Tag])> {
        use Tag::*;
        const CELL: &[Tag] = &[Table];
        Some(match self {
            Li => (&[Li], &[Ul, Ol, Menu, Table]),
            Dd | Dt => (&[Dd, Dt], &[Dl, Table]),
            Td | Th => (&[Td, Th], &[Tr, Table]),
            Tr => (&[Tr], CELL),
            Tbody | Thead | Tfoot => (&[Tbody, Thead, Tfoot], CELL),
            Option => (&[Option], &[Select]),
            _ => return None,
        })
    }
}
