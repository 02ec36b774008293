import "maplibre-gl/dist/maplibre-gl.css";
import "./styles/map.css";
import { showMaps } from "./maps/show";

showMaps();
