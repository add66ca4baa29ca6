/* The story of docs/examples/story.py, told with types and a client made from the contract.
   Its keys and tokens come in STORY as JSON; it prints the stages of the gift's journey. */
import createClient from "openapi-fetch";
import type { components, paths } from "./contract.js";

interface Setting {
  address: string;
  tokens: { company: string; centre: string; office: string };
  campaign_id: number;
  company_id: number;
  item_id: number;
  store_id: number;
  receiver_id: number;
  day: string;
}

type Pledge = components["schemas"]["PledgeOut"];
type Receipt = components["schemas"]["ReceiptOut"];
type Client = ReturnType<typeof createClient<paths>>;

declare const process: { env: Record<string, string | undefined> };
const story: Setting = JSON.parse(process.env.STORY ?? "");

function client(token: string): Client {
  return createClient<paths>({
    baseUrl: `${story.address}/api/v1`,
    headers: { Authorization: `Bearer ${token}`, "Accept-Language": "en" },
  });
}

function done<Answer>(answer: { data?: Answer; error?: unknown }): Answer {
  if (answer.data === undefined) throw new Error(JSON.stringify(answer.error));
  return answer.data;
}

const key = () => ({ "Idempotency-Key": crypto.randomUUID() });

async function pledge(company: Client, centre: Client): Promise<Pledge> {
  const { campaign_id, company_id, item_id, day } = story;
  const lines = [{ item_id, quantity: "100" }];
  const announced = done(
    await company.POST("/pledges", {
      params: { header: key() },
      body: { campaign_id, company_id, announced_on: day, lines },
    }),
  );
  const path = { pledge_id: announced.id };
  done(await company.POST("/pledges/{pledge_id}/confirm", { params: { path }, body: { confirmed_on: day } }));
  return done(
    await centre.POST("/pledges/{pledge_id}/accept", {
      params: { path, header: key() },
      body: { accepted_on: day },
    }),
  );
}

async function receive(office: Client, promised: Pledge): Promise<Receipt> {
  const line = { pledge_line_id: promised.lines[0].id, sent: "60", good: "57", damaged: "3" };
  return done(
    await office.POST("/receipts", {
      params: { header: key() },
      body: { store_id: story.store_id, happened_on: story.day, lines: [line] },
    }),
  );
}

async function deliver(office: Client, lot_id: string): Promise<void> {
  const { store_id, receiver_id, item_id, day } = story;
  done(
    await office.POST("/deliveries", {
      params: { header: key() },
      body: {
        store_id, receiver_id, happened_on: day, proof: "signature",
        lines: [{ item_id, quantity: "20", lot_id }],
      },
    }),
  );
}

const [company, centre, office] = [story.tokens.company, story.tokens.centre, story.tokens.office].map(client);
const receipt = await receive(office, await pledge(company, centre));
const lot_id = receipt.lines[0].good_lot_id;
if (lot_id === null) throw new Error("Nothing came good.");
await deliver(office, lot_id);
const journey = done(await company.GET("/lots/{lot_id}/journey", { params: { path: { lot_id } } }));
console.log(JSON.stringify(journey.items.map((step) => step.kind ?? step.stage)));
