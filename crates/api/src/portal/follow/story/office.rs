//! Offices in words: people are told from which one something was done, not who sits in it.

use crate::portal::visitor::Visitor;
use gewu_kernel::seat::{Place, Seat};
use gewu_matter::matter::Assignee;

impl Visitor {
    /// A seat in words: the place and the role.
    pub(in crate::portal) fn office(&self, seat: &Seat) -> String {
        self.tenant.office(seat, self.today())
    }

    /// Who something waits for, in words.
    pub(in crate::portal) fn assignee(&self, assignee: &Assignee) -> String {
        match assignee {
            Assignee::Seat(seat) => self.office(seat),
            Assignee::Person(person) => {
                let post = self.tenant.directory.posts(*person, self.today()).into_iter().next();
                let seat = post.map(|post| Seat { role: post.role, place: Place::Body(post.body) });
                seat.map_or_else(|| self.word("who.somebody"), |seat| self.office(&seat))
            }
            Assignee::Reporter => self.word("who.you"),
            Assignee::External(name) => self.tenant.external_title(name),
            Assignee::Nobody => self.word("who.time"),
        }
    }
}
