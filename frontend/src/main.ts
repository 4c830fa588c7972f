import "@fontsource-variable/inter/wght.css";
import "./app.css";
import "./lib/ui/range.css";

import { mount } from "svelte";

import { localProblem } from "./lib/protocol/api";
import { session } from "./lib/state/session.svelte";
import App from "./App.svelte";
import { codeAt } from "./room/join-address";
import Join from "./room/Join.svelte";

// A server of another version has other files: what this page still wants of its own is gone.
window.addEventListener("vite:preloadError", () => {
  const words = "A part of this page is not found. If the server was changed meanwhile, reload the page.";
  session.report(localProblem("no_part", words));
});

const target = document.getElementById("app");
if (!target) throw new Error("index.html has no element #app");

const code = codeAt(location.pathname);
export default code === null ? mount(App, { target }) : mount(Join, { target, props: { code } });
