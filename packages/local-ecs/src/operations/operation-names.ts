/** Operations of the ECS service model that are not emulated: they get a clear answer instead of an unknown one. */
export const NOT_EMULATED: ReadonlySet<string> = new Set(
  `AssociateGatewayWithCluster CreateDaemon CreateExpressGatewayService CreateGateway CreateTaskSet DeleteDaemon
  DeleteDaemonTaskDefinition DeleteExpressGatewayService DeleteGateway DeleteTaskSet DescribeDaemon
  DescribeDaemonDeployments DescribeDaemonRevisions DescribeDaemonTaskDefinition DescribeExpressGatewayService
  DescribeGateway DescribeGatewayResources DescribeGatewayRoute DisassociateGatewayFromCluster
  DiscoverPollEndpoint ListDaemonDeployments ListDaemonTaskDefinitions ListDaemons ListGatewayClusterAssociations
  ListGatewayRoutes ListGateways RegisterContainerInstance RegisterDaemonTaskDefinition
  SubmitAttachmentStateChanges SubmitContainerStateChange SubmitTaskStateChange UpdateDaemon
  UpdateExpressGatewayService UpdateGateway UpdateServicePrimaryTaskSet UpdateTaskSet`.split(/\s+/),
);
