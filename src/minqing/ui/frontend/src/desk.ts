import "./styles/desk.css";
import { bind } from "./behaviours/bind";
import { disclosure, menu } from "./behaviours/disclosure";
import { guard } from "./behaviours/guard";
import { keys } from "./behaviours/keys";
import { select } from "./behaviours/select";
import { autosubmit, copy, countLeft, errorSummary, print } from "./behaviours/small";
import { theme } from "./behaviours/theme";
import { startHtmx } from "./htmx";

startHtmx();
bind([disclosure, menu, theme, guard, select, keys, autosubmit, print, copy, countLeft, errorSummary]);
