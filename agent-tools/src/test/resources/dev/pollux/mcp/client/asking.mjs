// A server over stdio whose tool asks the client's model, which may wish for calls of another tool.
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { z } from 'zod';

const server = new McpServer({ name: 'asking', version: '1.0.0' });
const tools = [
  {
    name: 'weather',
    description: 'Of a city',
    inputSchema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
];
server.registerTool('ask', { inputSchema: { question: z.string() } }, async ({ question }) => {
  const messages = [{ role: 'user', content: { type: 'text', text: question } }];
  const ask = (mode) =>
    server.server.createMessage({ messages, maxTokens: 100, tools, toolChoice: { mode } });
  const first = await ask('required');
  const blocks = [first.content].flat();
  const use = blocks.find((block) => block.type === 'tool_use');
  messages.push(
    { role: 'assistant', content: blocks },
    {
      role: 'user',
      content: [
        {
          type: 'tool_result',
          toolUseId: use.id,
          content: [{ type: 'text', text: '18 degrees' }],
        },
      ],
    },
  );
  const last = await ask('auto');
  const said = [last.content].flat()[0].text;
  const told = [first.stopReason, `${use.name} ${use.input.city}`, last.stopReason, said];
  return { content: [{ type: 'text', text: told.join(', ') }] };
});
await server.connect(new StdioServerTransport());
