/** DescribeServices takes so many services a call (ECS API reference). */
export const servicesPerCall = 10;

/** DescribeTasks takes so many tasks a call (ECS API reference). */
export const tasksPerCall = 100;
