/** A form and what has been answered in it, as the engine holds them. */
import "./older.ts";
import { constants, loadForm } from "@getodk/xforms-engine";
import { languageFor } from "../language.ts";
import type { FormRoot } from "./nodes.ts";
import { reactive } from "./reactive.svelte.ts";

export interface Definition {
  xml: string;
  /** Choice lists outside the form, by their file name. */
  lists: Record<string, string>;
}

export interface Instance {
  xml: string;
  files: readonly File[];
}

const INSTANCE_ID = /<(?:\w+:)?instanceID(?:\s[^>]*)?>uuid:([^<]+)</;

/** The form cannot be filled on this phone; `message` is the engine's own. */
export class FormUnusable extends Error {
  override name = "FormUnusable";
}

export interface Filled {
  /** `uuid` of the instanceID. */
  submission_id: string;
  xml: string;
  files: readonly File[];
}

export class OpenForm {
  readonly root: FormRoot;
  readonly #root: EngineRoot;

  constructor(root: EngineRoot) {
    this.#root = root;
    this.root = root;
  }

  /** Shows the form in a language, where it has it. */
  speak(language: "zh" | "en"): void {
    const found = languageFor(this.root.languages, language);
    if (found !== null) this.root.setLanguage(found);
  }

  /** The instance document as it is to be sent, and the files it names. */
  async filled(): Promise<Filled> {
    const { data } = await this.#root.prepareInstancePayload({ payloadType: "monolithic" });
    const { xml, files } = await parts(data[0]);
    const id = INSTANCE_ID.exec(xml)?.[1];
    if (id === undefined) throw new FormUnusable("the form has no instanceID");
    return { submission_id: id, xml, files };
  }
}

type Loaded = Extract<Awaited<ReturnType<typeof loadForm>>, { status: "success" | "warning" }>;
type EngineRoot = ReturnType<Loaded["createInstance"]>["root"];

/** Opens a form, empty or with what was answered before. Throws FormUnusable. */
export async function openForm(
  definition: Definition,
  before: Instance | null,
  deviceId: string,
): Promise<OpenForm> {
  try {
    return await opened(definition, before, deviceId);
  } catch (error) {
    // Conditions that lie so deep in each other that the engine comes to the end of the stack.
    if (error instanceof RangeError) throw new FormUnusable(error.message, { cause: error });
    throw error;
  }
}

async function opened(
  { xml, lists }: Definition,
  before: Instance | null,
  deviceId: string,
): Promise<OpenForm> {
  const loaded = await loadForm(xml, {
    fetchFormAttachment: (url: { href: string }) => {
      const name = decodeURIComponent(url.href.split("/").pop() ?? "");
      const content = lists[name];
      return Promise.resolve(new Response(content ?? "", { status: content === undefined ? 404 : 200 }));
    },
    missingResourceBehavior: constants.MISSING_RESOURCE_BEHAVIOR.BLANK,
  });
  if (loaded.status === "failure") throw new FormUnusable(loaded.error.message);
  const config = { stateFactory: reactive, preloadProperties: { deviceID: deviceId } };
  if (before === null) return new OpenForm(loaded.createInstance(config).root);
  const data = new FormData();
  const name = constants.INSTANCE_FILE_NAME;
  data.set(name, new File([before.xml], name, { type: constants.INSTANCE_FILE_TYPE }));
  for (const file of before.files) data.set(file.name, file);
  const restored = await loaded.restoreInstance({ data: [data as never] }, config);
  return new OpenForm(restored.root);
}

async function parts(data: Iterable<[string, File]>): Promise<Instance> {
  let xml = "";
  const files: File[] = [];
  for (const [name, file] of data) {
    if (name === constants.INSTANCE_FILE_NAME) xml = await file.text();
    else files.push(file);
  }
  return { xml, files };
}
