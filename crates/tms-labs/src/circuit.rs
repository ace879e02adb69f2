//! Leaving a host alone that is down, so that learners are told at once and it is not asked by everyone (LAB-3).

use std::time::Duration;

/// How many failures, one after the other, open the circuit.
pub const FAILURES_MAX: u32 = 5;
/// How long an open circuit leaves the host alone. Then one request may try.
pub const OPEN: Duration = Duration::from_secs(30);
/// How long the one that tries has. It may be gone without a word, and then another tries.
pub const TRIAL_MAX: Duration = Duration::from_secs(15);

/// Whether a host is asked. Instants are spans since any one beginning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Circuit(State);

#[derive(Clone, Debug, PartialEq, Eq)]
enum State {
    /// It is asked, and failed so many times since it last answered.
    Closed { failures: u32 },
    /// It is left alone.
    Open { until: Duration },
    /// One request tries.
    HalfOpen { until: Duration },
}

impl Circuit {
    /// A circuit to a host of which nothing is known.
    pub const fn new() -> Self {
        Self(State::Closed { failures: 0 })
    }

    /// Tells whether a request may go to the host now. After a yes, what came of it is to be said.
    #[must_use = "a request that was admitted has an outcome"]
    pub fn admit(&mut self, now: Duration) -> bool {
        match self.0 {
            State::Closed { .. } => true,
            State::Open { until } | State::HalfOpen { until } if now < until => false,
            State::Open { .. } | State::HalfOpen { .. } => {
                self.0 = State::HalfOpen { until: now.saturating_add(TRIAL_MAX) };
                true
            }
        }
    }

    /// The host answered, be it a no.
    pub const fn answered(&mut self) {
        self.0 = State::Closed { failures: 0 };
    }

    /// The host did not answer, or nothing of sense. True when this opened the circuit.
    pub const fn failed(&mut self, now: Duration) -> bool {
        let opens = match self.0 {
            State::Closed { failures } => {
                let failures = failures.saturating_add(1);
                self.0 = State::Closed { failures };
                failures >= FAILURES_MAX
            }
            // Someone who was admitted before: it says nothing new.
            State::Open { .. } => false,
            State::HalfOpen { .. } => true,
        };
        if opens {
            self.0 = State::Open { until: now.saturating_add(OPEN) };
        }
        opens
    }
}

impl Default for Circuit {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    #[derive(Clone, Copy, Debug)]
    enum Step {
        Wait(u64),
        Ask,
        Answer,
        Fail,
    }

    fn any_step() -> impl Strategy<Value = Step> {
        prop_oneof![
            (0_u64..40_000).prop_map(Step::Wait),
            Just(Step::Ask),
            Just(Step::Answer),
            Just(Step::Fail),
        ]
    }

    fn after(steps: &[Step]) -> (Circuit, Duration) {
        let (mut circuit, mut now) = (Circuit::new(), Duration::ZERO);
        for step in steps {
            match *step {
                Step::Wait(millis) => now += Duration::from_millis(millis),
                Step::Ask => drop(circuit.admit(now)),
                Step::Answer => circuit.answered(),
                Step::Fail => drop(circuit.failed(now)),
            }
        }
        (circuit, now)
    }

    fn open() -> Circuit {
        let mut circuit = Circuit::new();
        let opened = (0..FAILURES_MAX).filter(|_| circuit.failed(Duration::ZERO)).count();
        assert_eq!(opened, 1);
        circuit
    }

    proptest! {
        #[test]
        fn lab_3_a_host_is_tried_again_whatever_happened(steps in vec(any_step(), 0..40)) {
            let (mut circuit, now) = after(&steps);
            prop_assert!(circuit.admit(now + OPEN.max(TRIAL_MAX)));
        }

        #[test]
        fn lab_3_a_host_that_answers_is_asked_by_everyone(steps in vec(any_step(), 0..40)) {
            let (mut circuit, now) = after(&steps);
            circuit.answered();
            for failure in 1..FAILURES_MAX {
                prop_assert!(circuit.admit(now) && circuit.admit(now));
                prop_assert!(!circuit.failed(now), "{failure}");
            }
            prop_assert!(circuit.failed(now) && !circuit.admit(now));
        }

        #[test]
        fn lab_3_a_host_that_is_down_is_asked_by_one_at_a_time(
            pauses in vec(0_u64..20_000, 1..60),
            fails in any::<bool>(),
        ) {
            let (mut circuit, mut now, mut tried_at) = (open(), Duration::ZERO, None::<Duration>);
            for pause in pauses {
                now += Duration::from_millis(pause);
                if !circuit.admit(now) {
                    continue;
                }
                let rest = if fails { OPEN } else { TRIAL_MAX };
                prop_assert!(now >= tried_at.map_or(OPEN, |at| at + rest));
                tried_at = Some(now);
                if fails {
                    prop_assert!(circuit.failed(now));
                }
            }
        }
    }

    #[test]
    fn lab_3_who_failed_late_does_not_keep_an_open_circuit_open() {
        let mut circuit = open();
        assert!(!circuit.failed(Duration::from_secs(29)));
        assert!(circuit.admit(OPEN));
    }
}
