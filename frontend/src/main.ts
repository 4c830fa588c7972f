import "@fontsource-variable/inter/wght.css";
import "./app.css";
import "./lib/ui/range.css";

import { mount } from "svelte";

import App from "./App.svelte";
import { codeAt } from "./room/join-address";
import Join from "./room/Join.svelte";

const target = document.getElementById("app");
if (!target) throw new Error("index.html has no element #app");

const code = codeAt(location.pathname);
export default code === null ? mount(App, { target }) : mount(Join, { target, props: { code } });
