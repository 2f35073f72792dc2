import { createRouter, createWebHistory } from "vue-router";

/** How ids are written; an address with anything else in its place leads nowhere, and says so. */
const ID = "([0-9a-f-]{36})";

export const router = createRouter({
  history: createWebHistory("/desk/"),
  routes: [
    { path: "/", name: "home", component: () => import("./shell/Home.vue") },
    { path: "/queue", name: "queue", component: () => import("./queue/Queue.vue") },
    { path: "/matters", name: "matters", component: () => import("./matter/Matters.vue") },
    { path: `/matters/:matter${ID}`, name: "matter", component: () => import("./matter/MatterPage.vue"), props: true },
    { path: "/rechecks", name: "rechecks", component: () => import("./recheck/Rechecks.vue") },
    { path: "/report", name: "report", component: () => import("./report/Report.vue") },
    { path: "/map", name: "map", component: () => import("./map/Map.vue") },
    { path: "/absence", name: "absence", component: () => import("./absence/Absence.vue") },
    { path: "/administration/accounts", name: "accounts", component: () => import("./administration/Accounts.vue") },
    { path: `/administration/accounts/:person${ID}`, name: "one-account", component: () => import("./administration/AccountPage.vue"), props: true },
    { path: `/administration/accounts/:person${ID}/hand-over`, name: "hand-over", component: () => import("./administration/HandOver.vue"), props: true },
    { path: "/administration/packs", name: "packs", component: () => import("./packs/Packs.vue") },
    { path: "/administration/packs/:pack", name: "one-pack", component: () => import("./packs/PackPage.vue"), props: true },
    { path: "/administration/packs/:pack/parameters", name: "parameters", component: () => import("./packs/Parameters.vue"), props: true },
    { path: "/administration/packs/:pack/migration", name: "migration", component: () => import("./packs/MigrationPage.vue"), props: true },
    { path: `/administration/proposals/:proposal${ID}`, name: "one-proposal", component: () => import("./packs/ProposalPage.vue"), props: true },
    { path: "/administration/exports", name: "exports", component: () => import("./administration/Exports.vue") },
    { path: "/administration/undelivered", name: "undelivered", component: () => import("./administration/Undelivered.vue") },
    { path: "/administration/imports", name: "imports", component: () => import("./administration/Imports.vue") },
    { path: "/administration/sign-ins", name: "sign-ins", component: () => import("./administration/SignIns.vue") },
    { path: "/account", name: "account", component: () => import("./session/Account.vue") },
    { path: "/welcome", name: "welcome", component: () => import("./session/Welcome.vue"), meta: { open: true } },
    { path: "/:rest(.*)*", name: "lost", component: () => import("./shell/Lost.vue") },
  ],
});
