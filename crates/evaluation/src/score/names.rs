//! Names: same start, same end, same kind.

use std::collections::{BTreeMap, HashSet};

use super::tally::Tally;
use crate::analysed::Name;

/// Compares one text's names with gold; adds to the tally of each kind.
pub fn compare(gold: &[Name], predicted: &[Name], by_kind: &mut BTreeMap<String, Tally>) -> Tally {
    let found: HashSet<&Name> = predicted.iter().collect();
    let mut own = Tally::default();
    for name in gold {
        let tally = Tally::new(usize::from(found.contains(name)), 0, 1);
        *by_kind.entry(name.kind.clone()).or_default() += tally;
        own += tally;
    }
    for name in found {
        let tally = Tally::new(0, 1, 0);
        *by_kind.entry(name.kind.clone()).or_default() += tally;
        own += tally;
    }
    own
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kind_and_both_ends_must_agree() {
        let name = |start, end, kind: &str| Name { extent: (start, end), kind: kind.to_owned() };
        let gold = [name(0, 3, "person"), name(5, 8, "place"), name(9, 12, "place")];
        let predicted = [name(0, 3, "person"), name(5, 8, "person"), name(9, 11, "place"), name(0, 3, "person")];
        let mut by_kind = BTreeMap::new();
        assert_eq!(compare(&gold, &predicted, &mut by_kind), Tally::new(1, 3, 3));
        assert_eq!(by_kind["person"], Tally::new(1, 2, 1));
        assert_eq!(by_kind["place"], Tally::new(0, 1, 2));
    }
}
