import { title } from "./title.js";

title("boxoffice console");
