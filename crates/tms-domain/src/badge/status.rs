//! Where the lists of revoked awards tell of an award (ACH-5).

/// The place of an award among all that were ever awarded, given with the award by the store: no two have the same.
///
/// Places are counted, so that lists are filled one after the other: whoever asks for one tells only that one of many
/// thousands of awards is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StatusPlace(u32);

impl StatusPlace {
    /// How many awards a list tells of: the least that Bitstring Status List allows, for the sake of the one that is
    /// looked at.
    pub const LIST_LENGTH: u32 = 131_072;

    /// A place by its number.
    pub const fn from_raw(raw: u32) -> Self {
        Self(raw)
    }

    /// Its number.
    pub const fn as_raw(self) -> u32 {
        self.0
    }

    /// The number of the list that tells of it.
    pub const fn list(self) -> u32 {
        self.0 / Self::LIST_LENGTH
    }

    /// Its index in that list.
    pub const fn index(self) -> u32 {
        self.0 % Self::LIST_LENGTH
    }
}
