//! The posts from which somebody may act now, in words.

use crate::App;
use crate::error::AppError;
use gewu_kernel::id::{AreaId, BodyId, PersonId, TenantId};
use gewu_kernel::seat::{Place, Seat};

/// A post from which somebody may act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostView {
    /// The role, as packs name it.
    pub role: String,
    /// What people call it.
    pub role_title: String,
    /// The body.
    pub body: BodyId,
    /// Its name.
    pub body_name: String,
    /// The area.
    pub area: AreaId,
    /// Its name today.
    pub area_name: String,
    /// Stands in for somebody who is away.
    pub deputy: bool,
}

impl App {
    /// What a person is called.
    pub async fn person_name(&self, tenant: TenantId, person: PersonId) -> Result<String, AppError> {
        let snapshot = self.tenant(tenant).await?;
        let known = snapshot.people.get(&person);
        Ok(known.ok_or_else(|| AppError::NoSuchPerson(person.to_string()))?.name.clone())
    }

    /// The posts from which a person may act now. A deputy's counts only while the deputy is acting.
    pub async fn posts(&self, tenant: TenantId, person: PersonId) -> Result<Vec<PostView>, AppError> {
        let snapshot = self.tenant(tenant).await?;
        let now = self.clock.now();
        let day = snapshot.work_time.date(now);
        // Several departments may hold a role over one area: whoever stands in within one of them acts for it alone.
        let acts = |role: &str, places: [Place; 2]| {
            places.into_iter().any(|place| {
                let seat = Seat { role: role.to_owned(), place };
                let holders = snapshot.directory.holders(&seat, now, day);
                holders.by_deputy && holders.acting.contains(&person)
            })
        };
        let posts = snapshot.directory.posts(person, day).into_iter();
        let posts = posts.filter(|post| {
            !post.deputy || acts(&post.role, [Place::Area(post.area), Place::Body(post.body)])
        });
        let view = |post: gewu_territory::directory::Post| PostView {
            role_title: snapshot.role_title(&post.role),
            role: post.role,
            body: post.body,
            body_name: snapshot.directory.body(post.body).map(|it| it.name.clone()).unwrap_or_default(),
            area: post.area,
            area_name: snapshot.territory.name(post.area, day).unwrap_or_default().to_owned(),
            deputy: post.deputy,
        };
        Ok(posts.map(view).collect())
    }
}
