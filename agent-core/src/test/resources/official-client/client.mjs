// Plays one scenario with Google's own client: node client.mjs <base URL> <scenario>.
// The result is one line of JSON on standard output.
import { GoogleGenAI } from '@google/genai';

const [baseUrl, scenario] = process.argv.slice(2);
const ai = new GoogleGenAI({ apiKey: 'TEST_KEY', httpOptions: { baseUrl } });
const model = 'gemini-3.8-flash';
const add = {
  name: 'add',
  description: 'Adds two numbers',
  parametersJsonSchema: {
    type: 'object',
    properties: { a: { type: 'number' }, b: { type: 'number' } },
    required: ['a', 'b'],
  },
};

const scenarios = {
  async plain() {
    const response = await ai.models.generateContent({ model, contents: 'Hello' });
    return {
      text: response.text,
      finishReason: response.candidates[0].finishReason,
      totalTokenCount: response.usageMetadata.totalTokenCount,
    };
  },

  async streaming() {
    const chunks = [];
    const stream = await ai.models.generateContentStream({ model, contents: 'Hello' });
    for await (const chunk of stream) {
      chunks.push(chunk.text);
    }
    return { chunks };
  },

  async functionCalling() {
    const config = { tools: [{ functionDeclarations: [add] }] };
    const contents = [{ role: 'user', parts: [{ text: '1+2 and 3+4' }] }];
    const first = await ai.models.generateContent({ model, contents, config });
    contents.push(first.candidates[0].content);
    contents.push({
      role: 'user',
      parts: first.functionCalls.map(({ id, name, args }) => ({
        functionResponse: { id, name, response: { output: args.a + args.b } },
      })),
    });
    const second = await ai.models.generateContent({ model, contents, config });
    return { calls: first.functionCalls.map((call) => call.args), text: second.text };
  },

  async automaticFunctionCalling() {
    const adder = {
      async tool() {
        return { functionDeclarations: [add] };
      },
      async callTool(calls) {
        return calls.map(({ name, args }) => ({
          functionResponse: { name, response: { output: args.a + args.b } },
        }));
      },
    };
    const response = await ai.models.generateContent({
      model,
      contents: '1+2',
      config: { tools: [adder] },
    });
    return {
      text: response.text,
      history: response.automaticFunctionCallingHistory.map((content) => content.role),
    };
  },

  async files() {
    const file = await ai.files.upload({
      file: new Blob(['hello'], { type: 'text/plain' }),
      config: { displayName: 'n' },
    });
    const states = [file.state];
    while (states.at(-1) !== 'ACTIVE') {
      states.push((await ai.files.get({ name: file.name })).state);
    }
    const response = await ai.models.generateContent({
      model,
      contents: [{ fileData: { fileUri: file.uri, mimeType: file.mimeType } }, { text: 'read' }],
    });
    let listed = 0;
    for await (const one of await ai.files.list({ config: { pageSize: 1 } })) {
      listed += one.name === file.name ? 1 : 0;
    }
    await ai.files.delete({ name: file.name });
    let gone = 0;
    await ai.files.get({ name: file.name }).catch((e) => (gone = e.status));
    return { sizeBytes: file.sizeBytes, states, text: response.text, listed, gone };
  },

  async caches() {
    const cache = await ai.caches.create({
      model,
      config: { contents: 'a long text', systemInstruction: 's', displayName: 'd', ttl: '300s' },
    });
    const response = await ai.models.generateContent({
      model,
      contents: 'Hello',
      config: { cachedContent: cache.name },
    });
    const updated = await ai.caches.update({ name: cache.name, config: { ttl: '600s' } });
    const later = new Date(updated.expireTime) > new Date(cache.expireTime);
    let listed = 0;
    for await (const one of await ai.caches.list({ config: { pageSize: 5 } })) {
      listed += one.name === cache.name ? 1 : 0;
    }
    await ai.caches.delete({ name: cache.name });
    let gone = 0;
    await ai.caches.get({ name: cache.name }).catch((e) => (gone = e.status));
    return {
      cached: response.usageMetadata.cachedContentTokenCount === cache.usageMetadata.totalTokenCount,
      later,
      listed,
      gone,
    };
  },

  async embeddings() {
    const response = await ai.models.embedContent({
      model: 'gemini-embedding-001',
      contents: ['a', 'b'],
      config: { taskType: 'RETRIEVAL_QUERY', outputDimensionality: 8 },
    });
    return { lengths: response.embeddings.map((one) => one.values.length) };
  },

  async error() {
    try {
      await ai.models.generateContent({ model, contents: 'Hello' });
    } catch (e) {
      return { name: e.name, status: e.status, message: e.message };
    }
    return { name: 'none' };
  },

  async errorInStream() {
    const chunks = [];
    try {
      const stream = await ai.models.generateContentStream({ model, contents: 'Hello' });
      for await (const chunk of stream) {
        chunks.push(chunk.text);
      }
    } catch (e) {
      return { chunks, name: e.name, status: e.status };
    }
    return { chunks, name: 'none' };
  },

  async modelsAndTokens() {
    const names = [];
    for await (const listed of await ai.models.list({ config: { pageSize: 2 } })) {
      names.push(listed.name);
    }
    const { totalTokens } = await ai.models.countTokens({ model, contents: 'Hello' });
    return { names, totalTokens };
  },
};

console.log(JSON.stringify(await scenarios[scenario]()));
