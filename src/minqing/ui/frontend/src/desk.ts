import "./styles/desk.css";
import { bind } from "./behaviours/bind";
import { disclosure, menu } from "./behaviours/disclosure";
import { guard } from "./behaviours/guard";
import { select } from "./behaviours/select";
import { autosubmit, copy, countLeft, errorSummary, print } from "./behaviours/small";
import { theme } from "./behaviours/theme";
import { startHtmx } from "./htmx";

startHtmx();
bind([disclosure, menu, theme, guard, select, autosubmit, print, copy, countLeft, errorSummary]);
