import "./styles/print.css";
import { bind } from "./behaviours/bind";
import { print } from "./behaviours/small";

bind([print]);
