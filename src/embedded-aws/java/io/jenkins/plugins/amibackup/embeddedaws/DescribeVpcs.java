package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.List;
import java.util.Map;

/** DescribeVpcs. */
final class DescribeVpcs extends DescribeAction<Vpc> {

    private static final FilterTable<Vpc> FILTERS = new FilterTable<Vpc>(vpc -> vpc.tags)
            .one("vpc-id", vpc -> vpc.id)
            .one("cidr", vpc -> vpc.cidr)
            .one("state", vpc -> "available")
            .one("is-default", vpc -> vpc.isDefault);

    DescribeVpcs() {
        super(IdForm.VPC, "VpcId", "vpcSet");
    }

    @Override
    FilterTable<Vpc> filters(Ec2Call call) {
        return FILTERS;
    }

    @Override
    Map<String, Vpc> all(Ec2Call call) {
        return call.region.network.vpcs;
    }

    @Override
    void write(Xml xml, Vpc vpc, Ec2Call call) {
        xml.text("vpcId", vpc.id).text("ownerId", owner(vpc, call)).text("state", "available");
        xml.text("cidrBlock", vpc.cidr).text("isDefault", vpc.isDefault).text("instanceTenancy", "default");
        if (vpc.ipv6 != null) {
            xml.list(
                    "ipv6CidrBlockAssociationSet",
                    "item",
                    List.of(vpc.ipv6),
                    block -> xml.text("ipv6CidrBlock", block)
                            .start("ipv6CidrBlockState")
                            .text("state", "associated")
                            .end());
        }
        xml.tags(vpc.tags.at(call.seen));
    }
}
