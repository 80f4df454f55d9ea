/** What any Worker costs that does nothing. */
export default { fetch: async () => new Response() };
