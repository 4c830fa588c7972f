import "@fontsource-variable/inter/wght.css";
import "./app.css";
import "./lib/ui/range.css";

import { mount } from "svelte";

import App from "./App.svelte";

const target = document.getElementById("app");
if (!target) throw new Error("index.html has no element #app");

export default mount(App, { target });
