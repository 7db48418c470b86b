/* @ts-self-types="./handle.d.ts" */
export function handleError(error, handlers, options) {
    const action = options?.login && error.action === "redirect_to_login" ? "show_message" : error.action;
    return (handlers[action] ?? handlers["default"])?.(error);
}
