import "./styles/portal.css";
import { bind } from "./behaviours/bind";
import { guard } from "./behaviours/guard";
import { copy, countLeft, errorSummary, print } from "./behaviours/small";

bind([guard, print, copy, countLeft, errorSummary]);
