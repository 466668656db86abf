// Lists and calls with the TypeScript SDK: node client.mjs MODE http URL, or node client.mjs MODE stdio COMMAND…
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';

const [mode, kind, ...where] = process.argv.slice(2);
const transport =
  kind === 'http'
    ? new StreamableHTTPClientTransport(new URL(where[0]))
    : new StdioClientTransport({ command: where[0], args: where.slice(1), stderr: 'ignore' });
const client = new Client(
  { name: 'interop', version: '1.0.0' },
  { capabilities: {}, versionNegotiation: { mode } },
);
await client.connect(transport);
const { tools } = await client.listTools();
const sum = await client.callTool({ name: 'add', arguments: { a: 2, b: 3 } });
const wrong = await client.callTool({ name: 'add', arguments: { a: 2 } });
console.log(
  JSON.stringify({
    version: client.getNegotiatedProtocolVersion(),
    tools: tools.map((tool) => tool.name),
    sum: sum.content[0].text,
    wrong: wrong.isError === true,
  }),
);
await client.close();
