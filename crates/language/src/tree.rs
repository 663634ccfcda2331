//! The highest-scoring dependency tree with one root (Chu–Liu/Edmonds).

/// Heads of `count` words: index of the head, or `count` for the root. `score(dependent, head)`, head ≤ count.
pub(crate) fn best_tree(count: usize, score: impl Fn(usize, usize) -> f32) -> Vec<usize> {
    let greedy: Vec<usize> = (0..count)
        .map(|dep| {
            let mut best = count;
            for head in (0..count).filter(|head| *head != dep) {
                if score(dep, head) > score(dep, best) {
                    best = head;
                }
            }
            best
        })
        .collect();
    if is_tree(&greedy) {
        return greedy;
    }
    // A tree has one word on the root when every such arc is dearer than all others together could be.
    let mut most = 1.0f64;
    for dep in 0..count {
        for head in (0..=count).filter(|head| *head != dep) {
            most = most.max(f64::from(score(dep, head)).abs());
        }
    }
    let dear = most * 4.0 * (count as f64 + 1.0);
    let nodes = count + 1;
    let mut weights = vec![f64::NEG_INFINITY; nodes * nodes];
    for dep in 0..count {
        for head in (0..=count).filter(|head| *head != dep) {
            let value = f64::from(score(dep, head));
            let value = if value.is_finite() { value } else { -most };
            weights[dep * nodes + head] = if head == count { value - dear } else { value };
        }
    }
    let heads = contract(&weights, nodes, count);
    if is_tree(&heads) { heads } else { chain(count) }
}

/// What is said when the scores are not numbers.
fn chain(count: usize) -> Vec<usize> {
    (0..count).map(|dep| if dep == 0 { count } else { dep - 1 }).collect()
}

/// Whether all words hang on the root, and one of them directly.
fn is_tree(heads: &[usize]) -> bool {
    let count = heads.len();
    if count > 0 && heads.iter().filter(|head| **head == count).count() != 1 {
        return false;
    }
    // 0: not seen, 1: on the present path, 2: hangs on the root.
    let mut state = vec![0u8; count];
    for start in 0..count {
        let mut at = start;
        while at < count && state[at] == 0 {
            state[at] = 1;
            at = heads[at];
        }
        if at < count && state[at] == 1 {
            return false;
        }
        let mut at = start;
        while at < count && state[at] == 1 {
            state[at] = 2;
            at = heads[at];
        }
    }
    true
}

/// A cycle that was contracted.
struct Merge {
    /// The node that stands for it from then on; one of its members.
    node: usize,
    /// Its nodes, each with the arc of words (dependent, head) that led to it.
    members: Vec<(usize, (u32, u32))>,
    /// The node that every word was in before.
    owner: Vec<usize>,
}

/// The best arborescence from `root` = the last of `nodes`, by contracting cycles one after the other.
fn contract(weights: &[f64], nodes: usize, root: usize) -> Vec<usize> {
    let mut weights = weights.to_vec();
    // For every arc dep ← head between present nodes: the original arc it stands for.
    let mut arcs: Vec<(u32, u32)> = (0..nodes * nodes).map(|i| ((i / nodes) as u32, (i % nodes) as u32)).collect();
    let mut alive: Vec<bool> = vec![true; nodes];
    let mut merges: Vec<Merge> = Vec::new();
    let mut owner: Vec<usize> = (0..nodes).collect();
    let best_head = |dep: usize, weights: &[f64], alive: &[bool]| {
        let mut best = root;
        for head in (0..nodes).filter(|head| alive[*head] && *head != dep) {
            if weights[dep * nodes + head] > weights[dep * nodes + best] {
                best = head;
            }
        }
        best
    };
    let mut best: Vec<usize> = (0..root).map(|dep| best_head(dep, &weights, &alive)).chain([root]).collect();
    loop {
        let Some(cycle) = find_cycle(&best, &alive, root) else {
            // Open the contracted cycles again, the last first.
            let mut chosen: Vec<Option<(u32, u32)>> = vec![None; nodes];
            for dep in (0..nodes).filter(|dep| alive[*dep] && *dep != root) {
                chosen[dep] = Some(arcs[dep * nodes + best[dep]]);
            }
            for merge in merges.iter().rev() {
                let Some(entering) = chosen[merge.node] else { continue };
                let entered = merge.owner[entering.0 as usize];
                for (member, arc) in &merge.members {
                    chosen[*member] = Some(if *member == entered { entering } else { *arc });
                }
            }
            let mut heads = vec![root; root];
            for (dep, head) in chosen.into_iter().flatten() {
                if (dep as usize) < root {
                    heads[dep as usize] = head as usize;
                }
            }
            return heads;
        };
        let node = cycle[0];
        let mut inside = vec![false; nodes];
        for member in &cycle {
            inside[*member] = true;
        }
        let members = cycle.iter().map(|m| (*m, arcs[m * nodes + best[*m]])).collect();
        merges.push(Merge { node, members, owner: owner.clone() });
        for other in (0..nodes).filter(|n| alive[*n] && !inside[*n]) {
            // Arcs into the cycle: what is gained over the arc they replace. Arcs out of it: the best.
            let (mut into, mut out) = ((f64::NEG_INFINITY, (0, 0)), (f64::NEG_INFINITY, (0, 0)));
            for member in &cycle {
                let gain = weights[member * nodes + other] - weights[member * nodes + best[*member]];
                if gain > into.0 {
                    into = (gain, arcs[member * nodes + other]);
                }
                if weights[other * nodes + member] > out.0 {
                    out = (weights[other * nodes + member], arcs[other * nodes + member]);
                }
            }
            (weights[node * nodes + other], arcs[node * nodes + other]) = into;
            (weights[other * nodes + node], arcs[other * nodes + node]) = out;
        }
        for member in &cycle[1..] {
            alive[*member] = false;
        }
        for owner in owner.iter_mut().filter(|owner| inside[**owner]) {
            *owner = node;
        }
        // The best arc out of the cycle is the best of its members' arcs: only the node's own head is new.
        for head in best.iter_mut().filter(|head| inside[**head]) {
            *head = node;
        }
        best[node] = best_head(node, &weights, &alive);
    }
}

fn find_cycle(best: &[usize], alive: &[bool], root: usize) -> Option<Vec<usize>> {
    let mut seen = vec![usize::MAX; best.len()];
    for start in (0..best.len()).filter(|n| alive[*n] && *n != root) {
        let mut at = start;
        while at != root && seen[at] == usize::MAX {
            seen[at] = start;
            at = best[at];
        }
        if at != root && seen[at] == start {
            let mut cycle = vec![at];
            let mut next = best[at];
            while next != at {
                cycle.push(next);
                next = best[next];
            }
            return Some(cycle);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

        #[test]
        fn the_best_of_all_trees(count in 1usize..6, scores in proptest::collection::vec(-20i8..20, 36)) {
            let score = |dep: usize, head: usize| f32::from(scores[dep * 6 + head]);
            let total = |heads: &[usize]| -> f32 { heads.iter().enumerate().map(|(d, h)| score(d, *h)).sum() };
            let all = (0..(count + 1).pow(count as u32)).map(|n| {
                (0..count).map(|k| n / (count + 1).pow(k as u32) % (count + 1)).collect::<Vec<_>>()
            });
            let want = all.filter(|h| h.iter().enumerate().all(|(d, h)| d != *h) && is_tree(h)).map(|h| total(&h));
            let got = best_tree(count, score);
            prop_assert!(is_tree(&got));
            prop_assert_eq!(total(&got), want.fold(f32::NEG_INFINITY, f32::max));
        }

        #[test]
        fn any_numbers_give_a_tree(count in 0usize..40, seed: u64) {
            let score = |dep: usize, head: usize| match (dep * 31 + head * 17 + seed as usize % 1000) % 7 {
                0 => f32::NAN,
                1 => f32::INFINITY,
                2 => f32::NEG_INFINITY,
                n => n as f32,
            };
            prop_assert!(is_tree(&best_tree(count, score)) || count == 0);
        }
    }
}
